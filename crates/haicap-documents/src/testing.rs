//! Made-up papers for tests, benches and the example that prints them all. No person in them exists.

mod forms;

pub use forms::{hard_forms, sample_forms, sample_receipts, sample_register};

use crate::SignInCard;
use haicap_core::document::{
    Align, Annex, Classification, Column, CopyNumber, Document, Field, Issuer, Marker, Orientation, PaperKind,
    PaperStage, PaperStyle, Passage, SignatureForm, Signer, TRIAL_WATERMARK, Table,
};
use jiff::civil::date;

/// A paper of this kind and style with everything that such a paper usually has.
pub fn sample(kind: PaperKind, style: PaperStyle) -> Document {
    let mut paper = Document::new(kind, style, issuer(style));
    paper.number = kind.symbol().is_some().then_some(5);
    paper.place = "Thành phố Hồ Chí Minh".into();
    paper.date = Some(date(2025, 6, 9));
    paper.retention = "Vĩnh viễn".into();
    paper.watermark = Some(TRIAL_WATERMARK.into());
    paper.signers = vec![signer(style)];
    paper.recipients = vec!["Như trên".into(), "Thường trực Đảng ủy (để b/c)".into(), "Lưu: VT".into()];
    match kind {
        PaperKind::Submission => submission(&mut paper),
        PaperKind::Decision | PaperKind::Resolution => decision(&mut paper),
        PaperKind::Conclusion => conclusion(&mut paper),
        PaperKind::AppraisalSheet | PaperKind::Form => sheet(&mut paper),
        PaperKind::ParticipantList | PaperKind::DeliverySheet => list(&mut paper),
        PaperKind::HandOverRecord => record(&mut paper),
        _ => notice(&mut paper, kind),
    }
    paper
}

fn issuer(style: PaperStyle) -> Issuer {
    let (parent, name, symbol) = match style {
        PaperStyle::State => ("Thành phố Hồ Chí Minh", "Ủy ban nhân dân phường An Bình", "UBND"),
        PaperStyle::Party => ("Đảng bộ Thành phố Hồ Chí Minh", "Ban Thường vụ Thành ủy", "TU"),
        PaperStyle::Front => ("Ủy ban MTTQ Việt Nam Thành phố Hồ Chí Minh", "Ban Thường trực", "MTTQ-BTT"),
    };
    Issuer { parent: Some(parent.into()), name: name.into(), symbol: symbol.into() }
}

fn signer(style: PaperStyle) -> Signer {
    match style {
        PaperStyle::State => {
            let deputy = Signer::new("Phó Chủ tịch").signing(SignatureForm::Collective, "Ủy ban nhân dân");
            deputy.signing(SignatureForm::Deputy, "Chủ tịch").named("Trần Văn Mẫu")
        }
        PaperStyle::Party => Signer::new("Phó Bí thư").signing(SignatureForm::Collective, "Ban Thường vụ"),
        PaperStyle::Front => Signer::new("Chủ tịch").signing(SignatureForm::Collective, "Ban Thường trực"),
    }
}

fn notice(paper: &mut Document, kind: PaperKind) {
    paper.subject = match kind {
        PaperKind::TransferNotice => "về việc dự kiến điều động cán bộ, công chức đến phường An Bình",
        PaperKind::AdjustmentNotice => "về việc điều chỉnh Thông báo số 04/TB-UBND về phân công tạm thời",
        PaperKind::WithdrawalNotice => "về việc thu hồi Thông báo số 04/TB-UBND về phân công tạm thời",
        PaperKind::ReplacementNotice => "về việc thay thế Thông báo số 04/TB-UBND về phân công tạm thời",
        _ => "về việc phân công tạm thời cán bộ, công chức phường An Bình",
    }
    .into();
    paper.copy = Some(CopyNumber { number: 3, of: 12 });
    paper.body = vec![
        Passage::paragraph(
            "Để chuẩn bị vận hành thử mô hình chính quyền địa phương hai cấp, trong khi chờ quyết định chính thức của \
             cấp có thẩm quyền, thông báo phân công tạm thời như sau:",
        ),
        Passage::Fields {
            rows: vec![
                field("Ông (bà)", "Nguyễn Thị Ánh Thử"),
                field("Đơn vị hiện nay", "Ủy ban nhân dân Quận Mẫu"),
                field(
                    "Nhiệm vụ tạm thời",
                    "Chuyên viên, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường An Bình",
                ),
            ],
        },
        Passage::list(
            Marker::Number,
            [
                "Việc phân công tạm thời không làm thay đổi chức vụ, tiền lương và công việc hằng ngày cho đến khi có \
                 quyết định chính thức.",
                "Người có tên tham gia vận hành thử từ 8 giờ 00 ngày 12 tháng 6 năm 2025.",
            ],
        ),
        Passage::paragraph("Các cơ quan, đơn vị liên quan và người có tên phối hợp thực hiện Thông báo này."),
    ];
}

fn submission(paper: &mut Document) {
    paper.subject = "về việc phân công tạm thời nhân sự chủ chốt của phường An Bình".into();
    paper.stage = PaperStage::Draft;
    paper.classification = Classification::Confidential;
    paper.addressees = vec!["Ban Thường vụ Thành ủy".into(), "Ban Tổ chức Thành ủy".into()];
    paper.body = vec![
        Passage::heading("I. CĂN CỨ"),
        Passage::paragraph("Căn cứ đề xuất của các cơ quan và kết quả thẩm định, kính trình xem xét như sau."),
        Passage::heading("II. ĐỀ XUẤT"),
        Passage::list(Marker::Letter, ["Phân công Phó Chủ tịch phụ trách Trung tâm", "Giao Văn phòng theo dõi"]),
        Passage::paragraph("Kính trình Ban Thường vụ xem xét, cho ý kiến."),
    ];
}

fn decision(paper: &mut Document) {
    paper.subject = "Về việc phân công công chức tiếp nhận hồ sơ tại Trung tâm Phục vụ hành chính công".into();
    paper.authority = Some("Ủy ban nhân dân phường An Bình".into());
    paper.grounds = vec![
        "Căn cứ Luật Tổ chức chính quyền địa phương".into(),
        "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện cơ chế một cửa".into(),
        "Theo đề nghị của Giám đốc Trung tâm Phục vụ hành chính công".into(),
    ];
    paper.body = vec![
        Passage::article(
            "Phân công bà Nguyễn Thị Ánh Thử tiếp nhận hồ sơ hộ tịch, chứng thực từ ngày 12 tháng 6 năm 2025.",
        ),
        Passage::Article {
            title: None,
            paragraphs: vec![
                "Người được phân công có trách nhiệm:".into(),
                "Thực hiện đúng quy trình, thời hạn giải quyết thủ tục hành chính.".into(),
            ],
        },
        Passage::article("Chánh Văn phòng, Giám đốc Trung tâm và người có tên tại Điều 1 chịu trách nhiệm thi hành."),
    ];
    paper.recipients[0] = "Như Điều 3".into();
    paper.annexes = vec![Annex {
        title: "Danh sách công chức tiếp nhận hồ sơ".into(),
        orientation: Orientation::Landscape,
        body: vec![Passage::Table(people(4))],
    }];
}

fn conclusion(paper: &mut Document) {
    paper.subject = "của Ban Thường vụ về phương án nhân sự vận hành thử".into();
    paper.body = vec![
        Passage::paragraph("Tại phiên họp ngày 09 tháng 6 năm 2025, Ban Thường vụ kết luận như sau:"),
        Passage::list(Marker::Number, ["Thống nhất phương án phân công tạm thời", "Giao Ban Tổ chức theo dõi"]),
    ];
}

fn sheet(paper: &mut Document) {
    paper.title = (paper.kind == PaperKind::Form).then(|| "Phiếu hướng dẫn hoàn thiện hồ sơ".into());
    paper.subject = "đề xuất nhân sự của Quận Mẫu".into();
    paper.body = vec![
        Passage::Fields {
            rows: vec![
                field("Cơ quan đề xuất", "Quận Mẫu"),
                field("Số người đề xuất", "112"),
                field("Ý kiến khác", ""),
            ],
        },
        Passage::Article {
            title: Some("Kết quả thẩm định".into()),
            paragraphs: vec!["Đủ điều kiện: 110 người; cần xem lại: 2 người.".into()],
        },
    ];
    paper.recipients.clear();
}

fn list(paper: &mut Document) {
    paper.subject = "tham gia vận hành thử của phường An Bình".into();
    paper.reader = Some("Lê Thị Văn Thư, Văn phòng, 09/06/2025".into());
    paper.body = vec![Passage::Table(people(12)), Passage::paragraph("Danh sách có 12 người.")];
    paper.recipients.clear();
}

fn record(paper: &mut Document) {
    paper.subject = "bàn giao hồ sơ, tài liệu của Quận Mẫu cho phường An Bình".into();
    paper.body = vec![
        Passage::paragraph("Hôm nay, ngày 09 tháng 6 năm 2025, hai bên bàn giao các tài liệu sau:"),
        Passage::Table(people(3)),
        Passage::paragraph("Biên bản được lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản."),
    ];
    paper.signers = vec![Signer::new("Đại diện bên giao"), Signer::new("Đại diện bên nhận").named("Trần Văn Mẫu")];
    paper.recipients = vec!["Như trên".into(), "Lưu: VT".into()];
}

fn field(name: &str, value: &str) -> Field {
    Field { name: name.into(), value: value.into() }
}

/// A table of so many people.
pub fn people(count: usize) -> Table {
    const FAMILY: [&str; 5] = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh"];
    const GIVEN: [&str; 6] = ["Ánh Thử", "Văn Mẫu", "Thị Ngọc Tập", "Quốc Diễn", "Hữu Nghĩa", "Thị Quỳnh Như"];
    let row = |index: usize| {
        let name = format!("{} {}", FAMILY[index % FAMILY.len()], GIVEN[index % GIVEN.len()]);
        let post = if index.is_multiple_of(2) {
            "Công chức một cửa"
        } else {
            "Chuyên viên Phòng Văn hóa - Xã hội"
        };
        vec![(index + 1).to_string(), name, format!("{:02}/{}", index % 12 + 1, 1975 + index % 25), post.into()]
    };
    Table {
        columns: vec![
            Column::new("TT", 1, Align::Center),
            Column::new("Họ và tên", 4, Align::Left),
            Column::new("Tháng, năm sinh", 2, Align::Center),
            Column::new("Chức vụ dự kiến", 5, Align::Left),
        ],
        rows: (0..count).map(row).collect(),
    }
}

/// So many sign-in cards.
pub fn sample_cards(count: usize) -> Vec<SignInCard> {
    let people = people(count).rows.into_iter();
    let card = |(index, row): (usize, Vec<String>)| SignInCard {
        name: row[1].clone(),
        unit: "Ủy ban nhân dân phường An Bình".into(),
        post: row[3].clone(),
        link: format!("https://vanhanhthu.example/t/1/in/{index:032x}"),
        code: format!("K7QM-{index:04}"),
        expires_at: date(2025, 6, 12).at(17, 0, 0, 0),
    };
    people.enumerate().map(card).collect()
}
