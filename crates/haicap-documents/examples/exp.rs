//! x
use haicap_documents::testing::sample;
use haicap_core::document::*;
use haicap_documents::*;
fn main() {
    for (i, t) in ["Các cơ quan, đơn vị liên quan và người có tên phối hợp thực hiện Thông báo này.",
      "Các cơ quan, đơn vị liên quan và người có tên phối hợp thực hiện nghiêm túc Thông báo này.",
      "Các cơ quan, đơn vị liên quan và người có tên phối hợp thực hiện Thông báo này kể từ ngày ký."].iter().enumerate() {
        let mut p = sample(PaperKind::ProvisionalNotice, PaperStyle::State);
        p.body.pop(); p.body.push(Passage::paragraph(*t)); p.body.push(Passage::paragraph(*t));
        std::fs::write(format!("/tmp/h/papers/exp/{i}.pdf"), render(&p, Archive::A2b).unwrap()).unwrap();
    }
}
