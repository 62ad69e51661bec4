# An oracle for minutes: Perl's Business::Hours with our office hours and the days of holidays.csv.
#
# Usage: perl minutes.pl CITY_TOML HOLIDAYS_CSV < cases. Each case is `from minutes end to counted`, civil times: so many
# minutes of work after `from` it is `end`, and from `from` to `to` there are `counted` of them. Weekends that are not
# made up for are handed over as holidays of that one case.
use strict;
use warnings;
use Business::Hours;
use Time::Local qw(timegm);

$ENV{TZ} = 'UTC';

my ($city, $days) = @ARGV;
open my $toml, '<', $city or die "$city: $!";
my @times = map { /^(?:from|to) = "(\d\d:\d\d)"/ ? $1 : () } <$toml>;
die "$city: two shifts are expected\n" unless @times == 4;
my %ruled;
open my $csv, '<', $days or die "$days: $!";
while (<$csv>) {
    my ($date, undef, $kind) = split /,/;
    $ruled{$date} = $kind eq 'work' ? 1 : 0 if $date =~ /^\d{4}-/;
}

my $day = sub { +{ Start => $times[0], End => $times[3], Breaks => [ { Start => $times[1], End => $times[2] } ] } };
my $hours = Business::Hours->new();
$hours->business_hours(map { $_ => $day->() } 0 .. 6);

sub seconds {
    my ($year, $month, $day, $hour, $minute) = $_[0] =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)$/ or die "`$_[0]`\n";
    return timegm(0, $minute, $hour, $day, $month - 1, $year);
}

# Minutes of work in the half-open span.
sub between {
    my ($from, $to) = @_;
    return 0 if $to <= $from;
    my @off;
    for (my $at = $from - $from % 86400; $at <= $to; $at += 86400) {
        my @t = gmtime $at;
        my $date = sprintf '%04d-%02d-%02d', $t[5] + 1900, $t[4] + 1, $t[3];
        push @off, $date unless $ruled{$date} // ($t[6] >= 1 && $t[6] <= 5);
    }
    $hours->holidays(@off);
    return $hours->for_timespan(Start => $from, End => $to - 1)->cardinality / 60;
}

my ($cases, $wrong) = (0, 0);
while (<STDIN>) {
    chomp;
    my ($from, $minutes, $end, $to, $counted) = split / /;
    $cases++;
    my $until_end = between(seconds($from), seconds($end));
    my $before_end = between(seconds($from), seconds($end) - 60);
    my $until_to = between(seconds($from), seconds($to));
    next if $until_end == $minutes && $before_end == $minutes - 1 && $until_to == $counted;
    $wrong++;
    print "$_: theirs $until_end until the end, $before_end a minute before, $until_to counted\n" if $wrong <= 20;
}
print "Business::Hours $Business::Hours::VERSION: $cases cases, $wrong differ\n";
exit($wrong || !$cases ? 1 : 0);
