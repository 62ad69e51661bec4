//! Every text of the pages, in Vietnamese and English. Words of the field come from the core.

use haicap_core::Lang;

macro_rules! words {
    ($($name:ident: $vi:literal, $en:literal;)+) => {
        /// The texts of the pages in one language.
        pub(crate) struct Words { $(pub(crate) $name: &'static str,)+ }

        const VI: Words = Words { $($name: $vi,)+ };
        const EN: Words = Words { $($name: $en,)+ };

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $vi, $en),)+];
    };
}

/// Texts of one group of pages, in both languages: `texts! { pub(crate) PeopleTexts; name: "…", "…"; }`,
/// and `PeopleTexts::of(lang).name`.
macro_rules! texts {
    ($vis:vis $table:ident; $($name:ident: $vi:literal, $en:literal;)+) => {
        /// The texts of these pages in one language.
        $vis struct $table { $($vis $name: &'static str,)+ }

        impl $table {
            /// The texts in a language.
            $vis const fn of(lang: haicap_core::Lang) -> &'static Self {
                const VI: &$table = &$table { $($name: $vi,)+ };
                const EN: &$table = &$table { $($name: $en,)+ };
                match lang {
                    haicap_core::Lang::Vi => VI,
                    haicap_core::Lang::En => EN,
                }
            }
        }

        #[cfg(test)]
        mod texts_test {
            #[test]
            fn every_text_stands_in_both_languages_in_stored_form() {
                for (name, vi, en) in [$((stringify!($name), $vi, $en),)+] {
                    assert!(!vi.is_empty() && !en.is_empty(), "{name}");
                    assert_eq!(haicap_core::words::tidy(vi), vi, "{name} is not tidy");
                }
            }
        }
    };
}

pub(crate) use texts;

words! {
    // The frame.
    trial_banner: "VẬN HÀNH THỬ - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ", "TRIAL RUN - NO LEGAL FORCE";
    trial_clock: "Đồng hồ của đợt thử", "Clock of the trial";
    report_incident: "Báo sự cố", "Report an incident";
    trial_paused: "Đợt vận hành thử đang tạm dừng: chờ điều hành cho tiếp tục.", "The trial is paused: wait for its director.";
    director_says: "Điều hành thông báo", "The director says";
    official: "Chính thức", "Official";
    trial: "Vận hành thử", "Trial";
    personnel: "Nhân sự", "Personnel";
    exercise_banner: "DIỄN TẬP NHÂN SỰ - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ", "EXERCISE - NO LEGAL FORCE";
    exercise_clock: "Đồng hồ diễn tập", "Clock of the exercise";
    tabs: "Mục con", "Subsections";
    skip: "Đến nội dung chính", "Skip to the content";
    nav: "Chức năng", "Sections";
    nav_work: "Việc của tôi", "My work";
    nav_work_citizen: "Hồ sơ của tôi", "My dossiers";
    nav_counter: "Quầy tiếp nhận", "Counter";
    nav_submit: "Nộp hồ sơ", "Hand in";
    nav_follow: "Theo dõi hồ sơ", "Follow a dossier";
    nav_board: "Bảng điều hành", "Board";
    nav_journal: "Nhật ký", "Journal";
    nav_unit: "Đơn vị", "Unit";
    sign_out: "Đăng xuất", "Sign out";
    other_lang: "English", "Tiếng Việt";
    other_lang_key: "en", "vi";
    footer: "haicap: hồ sơ một cửa và vận hành thử. Máy gợi ý, con người quyết định.", "haicap: one-stop dossiers and trial runs. The machine suggests, people decide.";
    foot_tickets: "Lấy số thứ tự", "Take a number";
    foot_calendar: "Lịch làm việc", "Office calendar";
    api: "API cho chương trình khác", "API for other programs";
    // Problems.
    problem_title: "Chưa thực hiện được", "This did not work";
    problem_404: "Không có trang này", "There is no such page";
    problem_ground: "Căn cứ", "Ground";
    problem_typed: "Nội dung bạn vừa nhập, để chép lại", "What you typed, to copy from";
    problem_back: "Về trang đầu", "Back to the start";
    problem_sign_in: "Đăng nhập", "Sign in";
    // Start.
    home_title: "Hồ sơ một cửa của phường, xã", "One-stop dossiers of wards and communes";
    home_lead: "Tiếp nhận, xử lý và trả kết quả thủ tục hành chính ở chính quyền địa phương hai cấp; cùng một phần mềm cho vận hành thử và vận hành chính thức.", "Taking in, handling and returning administrative dossiers in a two-tier city; the same software for trials and for official work.";
    nav_procedures: "Thủ tục", "Procedures";
    home_find: "Tìm thủ tục cần làm", "Find what you need";
    home_find_lead: "Xem giấy tờ phải mang, lệ phí, thời hạn. Không cần đăng nhập.", "See papers, fee and time limit. No sign-in needed.";
    home_follow: "Xem hồ sơ đến đâu, bổ sung, rút và đánh giá: chỉ cần số tra cứu hoặc mã hồ sơ, và số điện thoại.", "See where your dossier is, add papers, withdraw, rate: with the lookup number or the dossier code, and your telephone number.";
    home_units: "phường, xã sau sắp xếp", "wards and communes after the reorganisation";
    home_opening: "ngày vận hành chính thức", "opening day";
    home_sign_in: "Đăng nhập", "Sign in";
    home_official_heading: "Vận hành chính thức", "Official operation";
    home_official: "Dành cho cán bộ, công chức đã được cấp tài khoản.", "For officials who have an account.";
    home_trial_here: "Đây là đợt vận hành thử. Vào bằng thẻ đăng nhập một lần do người điều hành cấp.", "This is a trial run. Come in with the one-time card that its director gives out.";
    home_trials: "Các đợt vận hành thử", "Trial runs";
    home_trials_note: "Mỗi đợt có dữ liệu riêng, không ảnh hưởng đến hồ sơ chính thức.", "Each has data of its own and touches no official dossier.";
    home_no_trials: "Chưa có đợt nào. Người quản trị tạo đợt thử bằng lệnh “haicap rehearse”.", "There is none yet. The administrator makes one with “haicap rehearse”.";
    home_trial: "Vận hành thử số", "Trial run no.";
    home_no_task: "Bạn đã đăng nhập nhưng chưa được giao quyền nào. Hãy báo người quản trị của đơn vị.", "You are signed in but have not been given any task. Tell your unit's administrator.";
    // Sign-in.
    sign_in_title: "Đăng nhập", "Sign in";
    login: "Tên đăng nhập", "Login";
    password: "Mật khẩu", "Password";
    sign_in: "Đăng nhập", "Sign in";
    sign_in_failed: "Chưa đăng nhập được", "Not signed in";
    sign_in_trial: "Trong vận hành thử, phần lớn mọi người vào bằng thẻ một lần: mở đường dẫn trên thẻ, hoặc nhập mã thẻ dưới đây.", "In a trial most people come in with a one-time card: open the link on it, or type its code here.";
    grant_code: "Mã trên thẻ", "Code on the card";
    grant_title: "Vào bằng thẻ một lần", "Come in with a one-time card";
    grant_lead: "Thẻ này chỉ dùng được một lần. Bấm nút để vào.", "This card works once. Press the button to come in.";
    grant_replaces: "Trình duyệt này đang có người đăng nhập; khi vào bằng thẻ, người đó được đăng xuất. Muốn giữ cả hai, hãy mở đường dẫn trong cửa sổ riêng tư.", "Somebody is signed in in this browser and will be signed out. To keep both, open the link in a private window.";
    choose_title: "Đặt tên đăng nhập và mật khẩu", "Choose login and password";
    choose_lead: "Thẻ dùng được một lần. Sau đó đăng nhập bằng tên và mật khẩu của mình; quyền có từ ngày quyết định có hiệu lực.", "The card works once. Afterwards you sign in with your own login and password; rights begin on the day of the decision.";
    choose_failed: "Chưa đặt được.", "Not done yet.";
    choose_login_hint: "3 đến 64 chữ cái không dấu, chữ số, dấu chấm, gạch nối.", "3 to 64 plain letters, digits, dots, hyphens.";
    choose_password_hint: "Ít nhất 10 ký tự; không dùng lại mật khẩu của nơi khác.", "At least 10 characters; not one you use elsewhere.";
    choose_repeat: "Nhập lại mật khẩu", "Repeat the password";
    choose_differs: "Hai lần nhập mật khẩu khác nhau. Hãy nhập lại; thẻ vẫn còn dùng được.", "The two passwords differ. Type them again; the card still works.";
    choose_go: "Lưu và đăng nhập", "Save and sign in";
    choose_link: "Tôi có thẻ đăng nhập một lần", "I have a one-time card";
    grant_go: "Vào với thẻ này", "Come in with this card";
    // Work.
    work_title: "Việc của tôi", "My work";
    work_title_citizen: "Hồ sơ của tôi", "My dossiers";
    clock_lines: "Cách tính hạn", "How the date was found";
    work_counts: "Số hồ sơ theo tình trạng", "Dossiers by stage";
    work_caption: "Hồ sơ đang chờ bạn, gần hạn nhất trước; đến lượt người dân thì xếp sau", "Dossiers that wait for you, the first due first; those that wait for the citizen come last";
    work_caption_citizen: "Hồ sơ bạn đã nộp, mới nhất trước", "Dossiers you handed in, newest first";
    work_empty: "Không có hồ sơ nào đang chờ bạn.", "No dossier waits for you.";
    work_empty_counter: "Có người đến nộp hồ sơ? Mở quầy tiếp nhận.", "Is somebody at the desk? Open the counter.";
    work_empty_citizen: "Bạn chưa nộp hồ sơ nào. Bắt đầu bằng cách chọn thủ tục.", "You have not handed in any dossier. Begin by choosing a procedure.";
    work_empty_other: "Hồ sơ mới sẽ hiện ở đây khi được chuyển đến bạn.", "New dossiers appear here when they are passed to you.";
    unit_elsewhere: "Hồ sơ của đơn vị khác vẫn nhận ở đây: mã hồ sơ của nơi này, rồi chuyển đến đơn vị có thẩm quyền ({law}).", "A dossier of another unit is received here, too: it gets this desk's code and is passed to the competent unit ({law}).";
    sign_many: "Ký hàng loạt", "Sign several at once";
    work_delegate: "Ủy quyền có thời hạn khi vắng mặt", "Delegate your rights while you are away";
    work_cut: "Chỉ hiện 200 hồ sơ gần hạn nhất. Xử lý bớt để thấy phần còn lại.", "Only the 200 nearest to their end are shown. The rest appears as you work.";
    code: "Mã hồ sơ", "Code";
    no_code_yet: "Chưa có mã", "No code yet";
    applicant: "Người nộp", "Applicant";
    procedure: "Thủ tục", "Procedure";
    stage: "Tình trạng", "Stage";
    submitted_at: "Nộp lúc", "Handed in";
    due: "Hạn trả", "Due";
    next_step: "Việc tiếp theo", "Next step";
    nothing_to_do: "Không có", "None";
    no_due: "chưa có", "none yet";
    transfer_by: "Chuyển phòng chuyên môn chậm nhất", "To be handed over by";
    // Counter.
    counter_title: "Quầy tiếp nhận", "Counter";
    counter_title_citizen: "Nộp hồ sơ trực tuyến", "Hand in online";
    find: "Tìm thủ tục", "Find a procedure";
    find_hint: "Gõ từ thường dùng, không cần dấu: sao y, khai sinh, độc thân… Phím / để đến ô này.", "Everyday Vietnamese words, accents not needed: sao y, khai sinh, doc than… Press / to come here.";
    find_go: "Tìm", "Find";
    found: "Thủ tục", "Procedures";
    found_none: "Không có thủ tục nào khớp. Thử từ khác, hoặc xóa ô tìm để xem tất cả.", "Nothing fits. Try another word, or clear the box to see all.";
    choose_first: "Chọn một thủ tục ở danh sách để mở biểu mẫu.", "Choose a procedure from the list to open its form.";
    choose_other: "Chọn thủ tục khác", "Choose another procedure";
    fee: "Lệ phí", "Fee";
    fee_from: "từ", "from";
    fee_cap: "tối đa", "at most";
    limit: "Thời hạn", "Limit";
    rules: "Quy tắc một cửa của hồ sơ, theo ngày nộp", "One-stop rules of the dossier, by the day of submission";
    result: "Kết quả", "Result";
    law: "Căn cứ pháp lý", "Law";
    steps: "Các bước", "Steps";
    in_force_from: "Ngày hiệu lực", "In force from";
    form_heading: "Nội dung tờ khai", "What the form asks";
    form_hint: "Không bắt buộc tại quầy: tờ khai giấy là giấy tờ của hồ sơ. Điều gì ghi ở đây được kiểm tra ngay.", "Optional at the counter: the paper form belongs to the dossier. What is typed here is checked.";
    form_hint_citizen: "Điền các ô dưới đây thay cho tờ khai giấy.", "Fill these in instead of the paper form.";
    answers_heading: "Nội dung tờ khai", "What was filled in";
    procedure_in_full: "Xem đầy đủ thủ tục", "See the procedure in full";
    unsure: "chưa đối chiếu", "unconfirmed";
    unsure_values: "Giá trị chưa đối chiếu văn bản", "Values not confirmed by a legal text";
    applicant_heading: "Người nộp hồ sơ", "Applicant";
    name: "Họ và tên", "Full name";
    identity_number: "Số định danh cá nhân", "Personal identity number";
    identity_hint: "12 chữ số", "12 digits";
    identity_hint_trial: "12 chữ số; trong vận hành thử dùng số không có thật, bắt đầu bằng 000", "12 digits; in a trial use an impossible one that begins with 000";
    phone: "Điện thoại", "Telephone";
    optional: "không bắt buộc", "optional";
    papers: "Thành phần hồ sơ", "Papers";
    papers_hint: "Đánh dấu giấy tờ đã có. Thiếu giấy tờ bắt buộc vẫn nộp được, sau đó yêu cầu bổ sung.", "Tick what is there. A dossier with a required paper missing can be entered; ask for a supplement then.";
    papers_hint_citizen: "Đánh dấu giấy tờ bạn gửi kèm. Thiếu giấy tờ bắt buộc thì nơi nhận sẽ yêu cầu bổ sung.", "Tick the papers that you send. Where a required one is missing you will be asked for it.";
    choose_unit: "Chọn phường, xã", "Choose a ward or commune";
    copies: "Số bản", "Copies";
    pages_per_copy: "Số trang mỗi bản", "Pages of each copy";
    unit: "Đơn vị", "Unit";
    submit_and_accept: "Nộp và tiếp nhận", "Enter and accept";
    submit_only: "Chỉ nộp, chưa tiếp nhận", "Enter only";
    submit_online: "Nộp hồ sơ", "Hand in";
    fix_fields: "Hãy sửa các ô được đánh dấu.", "Correct the fields that are marked.";
    wrong_name: "Nhập họ và tên, nhiều nhất 120 chữ.", "Enter the full name, at most 120 letters.";
    wrong_phone: "Số điện thoại chỉ gồm chữ số, dấu cách và dấu +.", "A telephone number has digits, blanks and + only.";
    wrong_unit: "Hãy chọn đơn vị giải quyết: tìm theo nơi ở, hoặc chọn trong danh sách.", "Choose the unit that handles it: by the address, or from the list.";
    refused: "Hệ thống không cho thực hiện", "The system did not allow this";
    ground: "Căn cứ", "Ground";
    // Dossier.
    dossier: "Hồ sơ", "Dossier";
    facts: "Thông tin chung", "Facts";
    channel: "Cách nộp", "Handed in";
    quantity: "Số lượng", "Quantity";
    copies_of: "bản", "copies";
    pages_each: "trang mỗi bản", "pages each";
    paper: "Giấy tờ", "Paper";
    requirement: "Yêu cầu", "Needed";
    paper_state: "Hiện có", "State";
    paper_there: "Có", "There";
    paper_missing: "Thiếu", "Missing";
    paper_asked: "Đã yêu cầu bổ sung", "Asked for";
    paper_not_given: "Không nộp", "Not given";
    clock_heading: "Cách tính hạn trả", "How the due date was found";
    clock_none: "Hạn trả được tính từ lúc tiếp nhận.", "The due date is counted from acceptance.";
    asked_reason: "Lý do yêu cầu bổ sung", "Reason for the supplement";
    closing_reason: "Lý do kết thúc", "Reason for closing";
    proposal: "Đề xuất", "Proposal";
    grant: "Giải quyết theo đề nghị", "Grant as applied for";
    refuse: "Từ chối giải quyết", "Refuse on the merits";
    actions: "Việc có thể làm", "What can be done";
    actions_none: "Bạn không có việc nào với hồ sơ này lúc này.", "There is nothing for you to do with this dossier now.";
    sign_right_missing: "Hồ sơ được trình cho bạn ký, nhưng bạn chưa được giao quyền ký. Hãy báo người quản trị để được giao quyền.", "This dossier was put up to you for signature, but you have not been given the right to sign. Tell the administrator.";
    papers_to_bring: "Giấy tờ cần bổ sung", "Papers to bring";
    papers_brought: "Giấy tờ đã bổ sung", "Papers brought";
    timeline: "Diễn biến", "What happened";
    timeline_note: "Theo nhật ký; giờ theo đồng hồ của hệ thống này.", "From the journal; times are those of this system's clock.";
    who: "Ai", "Who";
    what: "Việc", "What";
    done: "Đã thực hiện", "Done";
    not_allowed: "Không được phép", "Turned away";
    print_receipt: "Giấy tiếp nhận và hẹn trả", "Receipt";
    // Receipt.
    receipt_title: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with return date";
    receipt_note: "Bố cục theo nội dung điều luật (mẫu số 01 của Thông tư 01/2018/TT-VPCP), mẫu chính thức chưa có. Khổ A5.", "Laid out by what the articles require (form no. 01 of Circular 01/2018/TT-VPCP); the official model is not at hand. Size A5.";
    receipt_pdf: "Bản PDF", "PDF";
    forms: "Biểu mẫu in được", "Forms to print";
    register: "Sổ theo dõi hồ sơ", "Register";
    receipt_print: "In (Ctrl+P)", "Print (Ctrl+P)";
    back_to_dossier: "Về hồ sơ", "Back to the dossier";
    // Unit.
    unit_kind: "Loại", "Kind";
    population: "Dân số", "Population";
    people: "người", "people";
    area: "Diện tích", "Area";
    seat: "Trụ sở", "Seat";
    predecessors: "Hình thành từ", "Formed from";
    remark: "Ghi chú số liệu", "Remark on the data";
    failing_heading: "Bước không đạt ở đợt gần nhất", "Failed steps of the latest round";
    steps_here: "Từng bước của đợt gần nhất tại đơn vị, kèm chỗ chứng minh trong nhật ký", "Every step of the latest round here, with its place in the journal";
    failing_none: "Không có bước nào không đạt.", "No step has failed.";
    failing_no_round: "Chưa có đợt vận hành thử nào.", "There has been no round yet.";
    dossiers_heading: "Hồ sơ mới nhất", "Newest dossiers";
    dossiers_caption: "50 hồ sơ mới nhất, không có dữ liệu người dân", "The 50 newest, without citizens' data";
    dossiers_none: "Đơn vị chưa có hồ sơ nào.", "The unit has no dossiers yet.";
    staff_heading: "Nhân sự", "Staff";
    staff_caption: "Người giữ vị trí, theo cơ quan, phòng", "Who holds which post, by division";
    staff_none: "Chưa có ai được phân công về đơn vị này.", "Nobody has been assigned to this unit yet.";
    staff_note: "Danh sách tham gia vận hành thử; không có giá trị pháp lý.", "Participants of a trial; without legal effect.";
    post: "Chức vụ, vị trí", "Post";
    person: "Họ tên", "Name";
    roles: "Vai trò", "Roles";
    no_roles: "không", "none";
    card: "Thẻ đăng nhập", "Card";
    cards_all: "In thẻ cho cả đơn vị (PDF)", "Print cards for the whole unit (PDF)";
    cards_sheet: "Danh sách giao thẻ để ký nhận (PDF)", "Delivery sheet to be signed (PDF)";
    cards_hint: "Mỗi lần in là thẻ mới, dùng một lần trong 12 giờ.", "Every print makes new cards, each for one sign-in within 12 hours.";
    cards_hint_official: "Thẻ cho người có quyết định và chưa có mật khẩu; dùng một lần trong 7 ngày. In lại là thẻ mới.", "For people with a decision and without a password; each works once within 7 days. Printing again makes new cards.";
    cards_everywhere: "In thẻ của mọi đơn vị (ZIP)", "Print the cards of all units (ZIP)";
    cards_printing: "Đang in thẻ", "Printing cards";
    cards_printed: "Đã in xong thẻ", "Cards are printed";
    cards_units: "đơn vị", "units";
    cards_printing_note: "Trang này tự tải lại; có thể làm việc khác rồi quay lại.", "This page reloads by itself.";
    cards_package: "Tệp ZIP có thẻ và danh sách giao thẻ của từng đơn vị. Giữ kín: ai có thẻ là đăng nhập được.", "The ZIP file has the cards and the delivery sheet of each unit. Keep it closed: a card signs in whoever holds it.";
    cards_download: "Tải tệp thẻ", "Download the cards";
    cards_failed: "Không in được thẻ", "The cards could not be printed";
    card_lead_official: "Trao đường dẫn này cho đúng người: mở một lần, trong 7 ngày, để đặt tên đăng nhập và mật khẩu.", "Hand this link to the person: it is opened once, within 7 days, to choose a login and a password.";
    card_for: "Thẻ đăng nhập cho", "Card for";
    card_title: "Thẻ đăng nhập một lần", "One-time card";
    card_lead: "Mở đường dẫn này trong cửa sổ riêng tư, hoặc trao cho người giữ vị trí. Dùng được một lần, trong 12 giờ.", "Open this link in a private window, or hand it to the holder of the post. It works once, within 12 hours.";
    card_link: "Đường dẫn", "Link";
    card_once: "Thẻ chỉ hiện một lần. Nếu mất, hãy tạo thẻ mới.", "It is shown once. If it is lost, make another.";
    back_to_unit: "Về trang đơn vị", "Back to the unit";
    // Board.
    board_title: "Bảng điều hành", "Board";
    round: "Đợt", "Round";
    choose_round: "Chọn đợt", "Choose a round";
    show_it: "Xem", "Show";
    round_open: "Đang diễn ra", "Under way";
    round_closed: "Đã kết thúc", "Closed";
    tile_passed: "đơn vị đạt", "units passed";
    tile_failed: "đơn vị không đạt", "units failed";
    tile_running: "đơn vị đang thử", "units under way";
    tile_dossiers: "hồ sơ xong", "dossiers done";
    tile_of: "trên", "of";
    tile_commands: "thao tác đã ghi", "commands recorded";
    tile_clock: "đồng hồ đợt thử", "clock of the trial";
    view_matrix: "Bảng", "Matrix";
    view_map: "Bản đồ", "Map";
    view_choose: "Cách xem", "View";
    board_all_steps: "Hiện mọi bước", "Show every step";
    board_no_steps: "Thu gọn theo kịch bản", "One column a scenario";
    board_open_steps: "xem các bước", "show its steps";
    matrix_heading: "Đơn vị và bước", "Units and steps";
    matrix_caption: "Kết quả từng bước ở từng đơn vị", "Verdicts by unit and step";
    legend: "Chú thích", "Legend";
    legend_passed: "Đạt", "Passed";
    legend_failed: "Không đạt", "Failed";
    legend_not_reached: "Không tới được", "Not reached";
    legend_pending: "Chưa đến", "Pending";
    legend_all: "Cả đơn vị", "Whole unit";
    scenarios: "Kịch bản", "Scenarios";
    scenario_citizens: "hồ sơ mỗi đơn vị", "dossiers at each unit";
    scenario_documents: "văn bản, phản ánh mỗi đơn vị", "documents or reports at each unit";
    map_heading: "Bản đồ", "Map";
    map_whole: "Toàn thành phố", "Whole city";
    map_inner: "Khu vực trung tâm", "Inner city";
    map_note: "Hình vẽ để theo dõi, không dùng để xác định ranh giới.", "A drawing to follow the trial, not for deciding boundaries.";
    not_in_round: "Không tham gia đợt này", "Not in this round";
    failures_heading: "Không đạt, theo nguyên nhân", "Failures by cause";
    failures_none: "Không có bước nào không đạt.", "No step has failed.";
    failures_units: "đơn vị", "units";
    failures_times: "lượt", "times";
    scenario_step: "Kịch bản, bước", "Scenario, step";
    times: "Số lượt", "Times";
    journal_place: "Nhật ký", "Journal";
    journal_open: "Mở nhật ký", "Open the journal";
    deed_elsewhere: "Hệ thống khác", "Other system";
    check_stage: "Tình trạng", "Stage";
    check_on_time: "Đúng hạn", "On time";
    check_early: "Trước hạn", "Early";
    check_late: "Trễ hạn", "Late";
    check_apology: "Lúc xin lỗi", "Time of the apology";
    check_in_place: "Ký thay", "Signed in place";
    check_receiver_code: "Mã nơi nộp", "Code of the receiver";
    check_file: "Có tệp", "Has a file";
    check_waited: "Thời gian chờ", "Wait";
    check_new_day: "Ngày hẹn lại", "New date";
    check_answer_late: "Ý kiến trễ", "Late answer";
    check_fee: "Lệ phí", "Fee";
    check_due: "Hạn trả", "Due";
    check_code: "Mã hồ sơ", "Code";
    check_reason: "Lý do", "Reason";
    board_stand_ins: "Robot đóng thay người vắng, chỗ ấy chưa được coi là đạt", "A robot stands in for somebody; nothing is proved there";
    board_empty: "Chưa có đợt nào được mở ở đây.", "No round has been opened here yet.";
    board_empty_trial: "Trang này tự cập nhật khi đợt đầu tiên bắt đầu.", "This page follows by itself when the first round begins.";
    board_empty_official: "Mỗi đợt diễn trên bảng của lần vận hành thử đã mở đợt ấy.", "Each round is followed on the board of its trial.";
    board_rounds: "Các đợt vận hành thử", "All rounds";
    live_lost: "Mất kết nối, đang thử lại…", "Connection lost, trying again…";
    // Journal.
    journal_title: "Nhật ký", "Journal";
    journal_caption: "Mục mới nhất trước", "Newest entries first";
    journal_empty: "Không có mục nào. Bỏ bộ lọc để xem rộng hơn.", "There are no entries. Widen the filter to see more.";
    journal_all_units: "Mọi đơn vị", "All units";
    journal_filter: "Lọc", "Filter";
    journal_before: "Trước mục số", "Before entry";
    journal_older: "Các mục cũ hơn", "Older entries";
    journal_newest: "Mục mới nhất", "Newest entries";
    entry: "Mục", "Entry";
    seal: "Niêm phong", "Seal";
    unsealed: "chưa", "not yet";
    store_time: "Giờ hệ thống", "Store's time";
    wall_time: "Giờ thực", "Wall time";
    outcome: "Kết quả", "Outcome";
    actor_program: "Chương trình", "A program";
    actor_unknown: "Tài khoản không còn", "An account that is gone";
    command_advance: "Chỉnh đồng hồ đợt thử", "Move the trial's clock";
    command_give_role: "Giao quyền", "Give a role";
    command_take_role: "Thu quyền", "Take a role";
    command_put_account: "Lập tài khoản", "Make an account";
    command_move_due: "Tính lại hạn trả", "Due date counted again";
    command_carry_over: "Nhận hồ sơ chuyển tiếp", "Taken over from the old unit";
    old_code: "Mã hồ sơ cũ", "Old code";
    received_by_old_unit: "Đơn vị cũ tiếp nhận", "Received by the old unit";
    applicant_in_old_file: "theo hồ sơ giấy của đơn vị cũ", "as in the old unit's paper file";
    paper_in_old_file: "theo hồ sơ giấy", "in the paper file";
    due_kept: "Hạn đã hẹn, giữ nguyên", "Already promised, unchanged";
    actor_person: "Người không giữ chức danh", "Somebody without a post";
    command_configure: "Đổi cấu hình của kho", "Change the store's configuration";
    command_inspect: "Kiểm tra việc mình được làm", "Ask what one may do";
    passed_on_late: "chậm chuyển xử lý, hạn", "not passed on; due by";
    agency_late: "chưa trả lời, hạn", "has not answered; due by";
    command_rate: "Công dân đánh giá", "Citizen's rating";
    command_mint_grants: "Cấp thẻ đăng nhập", "Make sign-in cards";
    command_take_ticket: "Lấy số thứ tự", "Take a number";
    command_call_ticket: "Gọi số", "Call a number";
    command_skip_ticket: "Ghi vắng mặt", "Skip a number";
    command_close_ticket: "Phục vụ xong", "Close a number";
    command_link_identity: "Lập tài khoản từ định danh điện tử", "Make an account from an electronic identity";
    command_rename_identity: "Cập nhật họ tên từ định danh điện tử", "Name updated from the electronic identity";
    command_choose_login: "Đặt tên đăng nhập, mật khẩu", "Choose login and password";
    // API.
    api_title: "API", "API";
    api_lead: "Chương trình khác dùng các địa chỉ sau, với “Authorization: Bearer …”. Mô tả đầy đủ ở tệp OpenAPI.", "Other programs use these addresses, with “Authorization: Bearer …”. The OpenAPI file describes them in full.";
    api_file: "Tệp mô tả OpenAPI", "OpenAPI description";
    api_caption: "Địa chỉ của API", "Addresses of the API";
    api_method: "Phương thức", "Method";
    api_path: "Địa chỉ", "Address";
    api_action: "Quyền cần có", "Right needed";
}

/// The texts in a language.
pub(crate) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_in_both_languages_in_stored_form() {
        for (name, vi, en) in ALL {
            assert!(!vi.is_empty() && !en.is_empty(), "{name}");
            assert_eq!(haicap_core::words::tidy(vi), *vi, "{name} is not tidy");
        }
    }
}
