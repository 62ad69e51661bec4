//! What may be typed after `haicap`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use std::path::PathBuf;

/// A city rehearses its two-tier government before it opens, and then runs it.
#[derive(Parser)]
#[command(version, about, long_about = None, after_help = "Start with:  haicap rehearse")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Play the scenarios at the pilot units, then at all units together, and keep serving.
    #[command(after_help = "Examples:
  haicap rehearse                        the city of the checkout, data in ./haicap-data
  haicap rehearse --once --seed 7        another day; ends with 0 only if every unit passed
  haicap rehearse --once --faults scenarios/faults/thang-6-2025.toml
                                         ends with 0 only if each planted fault was found and nothing else
  haicap rehearse --city my-city --port 9000 --data /srv/rehearsal")]
    Rehearse(Rehearse),
    /// Serve the official store and its trials for real work.
    #[command(after_help = "Examples:
  haicap serve                                            embedded SQLite in ./haicap-data
  haicap serve --database sqlite:/srv/haicap --port 80
  haicap serve --database postgres://haicap@db/haicap     one database for each store
  haicap serve --oidc openid.toml                         citizens sign in through an identity provider
  haicap serve --only personnel --data /media/nhan-su     the personnel part alone, on this machine")]
    Serve(Serve),
    /// Give or take a role of people in a unit, also while the server runs.
    #[command(after_help = "Examples:
  haicap rights take --unit new-27004 --role signatory --post vice_chair_center
  haicap rights give --unit new-27004 --role signatory --post vice_chair_center")]
    Rights(Rights),
    /// Make a local account of the official store; the password is read from standard input.
    #[command(after_help = "Examples:
  haicap account --login lan --name \"Trần Thị Lan\" --unit new-27004 --post counter_officer
  haicap account --login center --name \"Trung tâm chuyển đổi số\" --role digital_center
  haicap account --login tanbinh --name \"Quận ủy Tân Bình\" --role district_committee --district 766
  haicap account --login home --name \"Trần Thị Lan\" --role home_affairs --person CB-00001
  haicap account --login thu --name \"Trần Văn Thử\" --role citizen --identity-number 079123456789 --phone 0900000000")]
    Account(Account),
    /// Days off and make-up days that were decreed later; every running due date is counted again.
    #[command(
        subcommand,
        after_help = "Examples:
  haicap calendar add-holiday --date 2026-12-24 --name \"Nghỉ tránh bão\" --paper \"12/CĐ-UBND\" --paper-date 2026-12-01
  haicap calendar add-working-day --date 2026-12-26 --name \"Làm bù\" --paper \"13/QĐ-UBND\" --paper-date 2026-12-01
  haicap calendar remove --date 2026-12-24 --paper \"14/CĐ-UBND\" --paper-date 2026-12-02
  haicap calendar list"
    )]
    Calendar(Calendar),
    /// Lists of people that the personnel part issued.
    #[command(subcommand)]
    Issued(Issued),
    /// Check a city pack; every error with file, line and cure.
    #[command(after_help = "Example:
  haicap check-city city/hcmc")]
    CheckCity {
        /// Folder of the pack.
        folder: PathBuf,
        /// List the values that are marked unsure, too.
        #[arg(long)]
        unsure: bool,
    },
    /// Look at scenarios.
    #[command(subcommand)]
    Scenario(Scenario),
    /// Write a sample file, so that its format can be seen.
    #[command(after_help = "Examples:
  haicap sample staff.xlsx
  haicap sample staff.csv --seed 3
  haicap sample roster roster.xlsx --errors errors.csv    as districts send it, with mistakes
  haicap sample roster roster.xlsx --clean                without mistakes")]
    Sample(Sample),
    /// Check the journals: hash chain, and every dossier against its replay.
    #[command(after_help = "Examples:
  haicap verify
  haicap verify --database postgres://haicap@db/haicap
  haicap verify --no-trial-left                  that nothing of a trial is in the official store")]
    Verify(Verify),
    /// Read a spreadsheet from standard input within limits; a running server starts this itself.
    #[command(hide = true)]
    ReadSheet(ReadSheet),
}

/// Where the stores are.
#[derive(Args, Clone)]
pub(crate) struct Stores {
    /// Folder for data: embedded stores, outbox, reports.
    #[arg(long, value_name = "DIR", default_value = "haicap-data")]
    pub(crate) data: PathBuf,
    /// sqlite:FOLDER or postgres://USER@HOST/NAME; the data folder's embedded stores when absent.
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) stores: Stores,
    /// Also prove that no record, account, session or document of a trial is in the official store.
    #[arg(long)]
    pub(crate) no_trial_left: bool,
}

/// Where the city and the server are.
#[derive(Args, Clone)]
pub(crate) struct Place {
    #[command(flatten)]
    pub(crate) stores: Stores,
    /// Folder of the city pack.
    #[arg(long, value_name = "DIR", default_value = "city/hcmc")]
    pub(crate) city: PathBuf,
    /// Port to listen on, at 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
}

/// Ways in for citizens.
#[derive(Args, Clone)]
pub(crate) struct WaysIn {
    /// Settings of an identity provider through which citizens sign in (OpenID Connect), TOML; without them only local
    /// accounts and cards do.
    #[arg(long, value_name = "FILE")]
    pub(crate) oidc: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Rehearse {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) ways_in: WaysIn,
    /// Folder of the scenarios (*.feature).
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    pub(crate) scenarios: PathBuf,
    /// End after the rounds instead of serving on; the exit status is 0 only if every unit passed.
    #[arg(long)]
    pub(crate) once: bool,
    /// Another seed makes another day: other citizens.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Plant faults in the trial, from a file or so many at random, and tell how many were found.
    #[arg(long, value_name = "FILE|random:N")]
    pub(crate) faults: Option<FaultSource>,
}

/// Where faults to be planted come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultSource {
    /// A file, TOML or JSON.
    File(PathBuf),
    /// So many, placed from the seed.
    Random(usize),
}

impl std::str::FromStr for FaultSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(count) = text.strip_prefix("random:") else { return Ok(FaultSource::File(text.into())) };
        match count.parse() {
            Ok(count @ 1..=1_000) => Ok(FaultSource::Random(count)),
            _ => Err("write how many after random:, 1 to 1000, for example random:24".into()),
        }
    }
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) ways_in: WaysIn,
    /// Settings of what is sent to the outside, TOML: notices to applicants by mail or through a gateway, hosts to which
    /// webhooks may go; without them notices are lines in the outbox.
    #[arg(long, value_name = "FILE")]
    pub(crate) notify: Option<PathBuf>,
    /// Address to listen on instead of 127.0.0.1; put a proxy with HTTPS before it.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: std::net::IpAddr,
    /// Folder of the scenarios (*.feature) that a city without scripts begins with; none when it is not there.
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    pub(crate) scenarios: PathBuf,
    /// Serve one part alone; `personnel` listens on this machine only.
    #[arg(long, value_enum)]
    pub(crate) only: Option<Only>,
    /// Day on which the clock of a new personnel store begins, for an exercise; real time when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) personnel_from: Option<jiff::civil::Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// People, plans and papers, on a machine of its own.
    Personnel,
}

#[derive(Subcommand)]
pub(crate) enum Calendar {
    /// Take down a day off; given again, it goes on where it stopped and tells nobody twice.
    AddHoliday(DecreedDay),
    /// Take down a make-up day, or that a day off is worked after all.
    AddWorkingDay(DecreedDay),
    /// Take down that a decree holds no more.
    Remove {
        /// The day.
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: jiff::civil::Date,
        #[command(flatten)]
        paper: Paper,
    },
    /// Print the decrees in force.
    List {
        #[command(flatten)]
        place: Place,
        /// Of this trial instead of the official store.
        #[arg(long, value_name = "N")]
        trial: Option<u32>,
    },
}

#[derive(Args)]
pub(crate) struct DecreedDay {
    /// The day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: jiff::civil::Date,
    /// Why, as citizens read it.
    #[arg(long)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) paper: Paper,
}

/// The paper that something rests on, and where it holds.
#[derive(Args)]
pub(crate) struct Paper {
    /// Number of the paper.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) paper: String,
    /// Day of the paper; today when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) paper_date: Option<jiff::civil::Date>,
    /// In this trial instead of the official store.
    #[arg(long, value_name = "N")]
    pub(crate) trial: Option<u32>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Subcommand)]
pub(crate) enum Issued {
    /// Take the signed file of an issued list into the city, also while the server runs.
    #[command(after_help = "Example:
  haicap issued take-in thong-bao-05.json")]
    TakeIn {
        /// The file that the personnel part handed out.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
pub(crate) struct Rights {
    /// Give or take.
    #[arg(value_enum)]
    pub(crate) change: Change,
    /// The unit, for example new-27004.
    #[arg(long)]
    pub(crate) unit: UnitId,
    /// The role, for example signatory.
    #[arg(long, value_parser = role)]
    pub(crate) role: Role,
    /// Only the holder of this post, for example vice_chair_center.
    #[arg(long)]
    pub(crate) post: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Change {
    /// Give the role.
    Give,
    /// Take the role away.
    Take,
}

#[derive(Args)]
pub(crate) struct Account {
    /// The name to sign in with.
    #[arg(long)]
    pub(crate) login: String,
    /// The person's name.
    #[arg(long)]
    pub(crate) name: String,
    /// The unit of the post.
    #[arg(long, requires = "post")]
    pub(crate) unit: Option<UnitId>,
    /// Key of the post, for example counter_officer.
    #[arg(long, requires = "unit")]
    pub(crate) post: Option<String>,
    /// A role for the whole city: city_observer or digital_center; or of the personnel part:
    /// district_committee, home_affairs, organization_commission, deciding_secretary. Or citizen: somebody who hands in
    /// and follows their own dossiers.
    #[arg(long, value_parser = role)]
    pub(crate) role: Vec<Role>,
    /// Code of a district that a district committee acts for; may stand more than once.
    #[arg(long, value_name = "CODE")]
    pub(crate) district: Vec<u32>,
    /// Whose account it is: a staff number of the roster, or `outside:` and a word of your choice, the same for each
    /// account of that person. Nobody acts on their own file, or for two bodies.
    #[arg(long, value_name = "CODE")]
    pub(crate) person: Option<String>,
    /// The identity number on a citizen's document: 12 digits.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) identity_number: Option<String>,
    /// A citizen's telephone number, at which they are told.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Subcommand)]
pub(crate) enum Scenario {
    /// Print every sentence that a scenario may use.
    Steps,
    /// Check scenarios; every error with file, line, column and the nearest known sentences.
    Check {
        /// Folder of the scenarios.
        #[arg(default_value = "scenarios")]
        folder: PathBuf,
        /// Folder of the city pack.
        #[arg(long, value_name = "DIR", default_value = "city/hcmc")]
        city: PathBuf,
    },
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Sample {
    #[command(subcommand)]
    pub(crate) what: Option<SampleOf>,
    /// The file to write, with the whole staff in one table; .xlsx or .csv.
    #[arg(required = true)]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) made_of: MadeOf,
}

#[derive(Subcommand)]
pub(crate) enum SampleOf {
    /// The roster as districts send it: a sheet for each, every one in its own form, with mistakes.
    Roster(SampleRoster),
}

#[derive(Args)]
pub(crate) struct SampleRoster {
    /// The file to write: .xlsx with a sheet for each district, or .csv with one table.
    pub(crate) file: PathBuf,
    /// Leave the mistakes out.
    #[arg(long, conflicts_with = "errors")]
    pub(crate) clean: bool,
    /// Write the list of mistakes that were put in, too; .csv or .xlsx.
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) made_of: MadeOf,
}

/// What synthetic people are made of.
#[derive(Args)]
pub(crate) struct MadeOf {
    /// Folder of the city pack.
    #[arg(long, value_name = "DIR", default_value = "city/hcmc")]
    pub(crate) city: PathBuf,
    /// Seed of the synthetic staff.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Args)]
pub(crate) struct ReadSheet {
    /// The limits as JSON; what is left out has its default.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) limits: String,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_key(text).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.key()).collect();
        format!("there is no role `{text}`; the roles are {}", known.join(", "))
    })
}
