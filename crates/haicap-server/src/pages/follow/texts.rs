//! What the pages of following say.

use crate::words::texts;

texts! { pub(crate) FollowTexts;
    title: "Theo dõi hồ sơ", "Follow a dossier";
    lead: "Không cần tài khoản. Nhập số tra cứu (có khi nộp trực tuyến) hoặc mã hồ sơ trên giấy tiếp nhận, cùng số điện thoại đã khai khi nộp.", "No account needed. Type the lookup number (given when you hand in online) or the dossier code on the receipt, together with the telephone number that you gave.";
    number: "Số tra cứu hoặc mã hồ sơ", "Lookup number or dossier code";
    number_hint: "ví dụ K7QM-2XVD-9RTA, hoặc H29.26740-250612-0001", "for example K7QM-2XVD-9RTA, or H29.26740-250612-0001";
    number_missing: "Hãy nhập số tra cứu hoặc mã hồ sơ.", "Type the lookup number or the dossier code.";
    phone: "Số điện thoại đã khai", "Telephone number that you gave";
    phone_missing: "Hãy nhập số điện thoại đã khai khi nộp hồ sơ.", "Type the telephone number that you gave.";
    go: "Xem hồ sơ", "Show the dossier";
    pair_wrong: "Không có hồ sơ nào khớp với cả hai số này. Hãy so lại từng chữ với giấy đã nhận; nếu đổi số điện thoại thì dùng số đã khai khi nộp.", "No dossier fits both numbers. Compare them letter by letter with your paper; use the telephone number that you gave then.";
    pair_wait: "Đã nhập sai nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc hỏi tại bộ phận một cửa.", "Too many wrong tries. Wait 15 minutes, or ask at the one-stop desk.";
    over: "Phiên tra cứu đã hết (30 phút). Hãy nhập lại hai số.", "The look-up has ended (30 minutes). Type both numbers again.";
    lost: "Mất số tra cứu? Sau khi hồ sơ được tiếp nhận, dùng mã hồ sơ trên giấy tiếp nhận; trước đó hãy hỏi bộ phận một cửa nơi nộp.", "Lost the number? From acceptance on use the code on the receipt; before that ask the desk where you handed in.";
    no_names: "Trang này không hiện họ tên và số định danh.", "This page shows no names and no identity numbers.";
    dossier_title: "Hồ sơ của bạn", "Your dossier";
    code: "Mã hồ sơ", "Dossier code";
    no_code: "Chưa có mã hồ sơ: mã được cấp khi hồ sơ được tiếp nhận", "No dossier code yet: it is given at acceptance";
    finish: "Kết thúc tra cứu", "End the look-up";
    your_turn: "Việc bạn cần làm", "What you have to do";
    why: "Vì sao chưa xong", "Why it takes longer";
    why_over: "Lý do", "Reasons";
    when: "Khi nào có kết quả", "When the result is due";
    promised: "Ngày hẹn trả", "Promised";
    not_promised: "Ngày hẹn trả có khi hồ sơ được tiếp nhận.", "A date is promised when the dossier is accepted.";
    limit: "Thời gian giải quyết theo quy định", "Time limit by the rules";
    how_counted: "Cách tính ngày hẹn", "How the date is counted";
    where_to: "Nộp, bổ sung và nhận kết quả ở đâu", "Where to hand in and to fetch";
    handled_by: "Đơn vị có thẩm quyền giải quyết", "Handled by";
    open: "Giờ làm việc", "Office hours";
    money: "Phí, lệ phí", "Fee";
    pay_ways: "Cách nộp tiền", "Ways to pay";
    pay_note: "Hệ thống này không thu tiền. Nộp cách khác tiền mặt thì báo số chứng từ hoặc mã giao dịch cho bộ phận một cửa.", "This site takes no money. Unless you pay in cash, tell the desk the number of the transfer.";
    papers: "Giấy tờ cơ quan đã lập", "Papers made out for you";
    steps: "Hồ sơ đã qua những bước nào", "Steps so far";
    supplement: "Bổ sung giấy tờ", "Add papers";
    supplement_lead: "Chụp ảnh hoặc chọn tệp cho từng giấy tờ bổ sung; giấy tờ sẽ mang đến thì đánh dấu. Phải đủ tất cả giấy tờ được yêu cầu. Bản chính mang theo để đối chiếu khi bộ phận một cửa yêu cầu.", "Take a photo or choose a file for each paper that you add; tick those that you will bring. All that are asked for must be there. Bring the originals when the desk asks for them.";
    supplement_go: "Gửi bổ sung", "Send";
    by_code_note: "Bạn tra cứu bằng mã hồ sơ nên chỉ xem được và đánh giá. Muốn bổ sung hoặc rút trực tuyến, hãy tra cứu bằng số tra cứu; hoặc đến bộ phận một cửa.", "With a dossier code you read and rate. To add papers or to withdraw online use the lookup number, or come to the desk.";
    withdraw: "Rút hồ sơ", "Withdraw the dossier";
    withdraw_lead: "Rút rồi thì không tiếp tục được; muốn làm lại phải nộp hồ sơ mới.", "A withdrawn dossier does not go on; you would hand in a new one.";
    withdraw_reason: "Lý do (không bắt buộc)", "Reason (optional)";
    withdraw_sure: "Tôi muốn rút hồ sơ này", "I want to withdraw this dossier";
    withdraw_unsure: "Hãy đánh dấu ô xác nhận trước khi rút.", "Tick the box before you withdraw.";
    withdraw_go: "Rút hồ sơ", "Withdraw";
    rate: "Bạn hài lòng đến mức nào?", "How satisfied are you?";
    rate_lead: "Đánh giá một lần cho mỗi hồ sơ. Ý kiến dùng để cải tiến phục vụ và không gắn với tên bạn.", "Once for each dossier. It is used to serve better and is not shown with your name.";
    rate_words: "Ý kiến thêm (không bắt buộc)", "In your own words (optional)";
    rate_hint: "tối đa 500 chữ; không ghi số định danh hay số điện thoại", "at most 500 letters; no identity or telephone numbers";
    rate_go: "Gửi đánh giá", "Send";
    score_missing: "Hãy chọn một mức, từ 1 đến 5.", "Choose one, from 1 to 5.";
    words_long: "Ý kiến dài quá 500 chữ. Hãy viết ngắn lại.", "More than 500 letters. Write it shorter.";
    reason_long: "Lý do dài quá 500 chữ. Hãy viết ngắn lại.", "More than 500 letters. Write it shorter.";
    rated: "Đánh giá của bạn", "Your rating";
    rated_twice: "Hồ sơ này đã được đánh giá; mỗi hồ sơ đánh giá một lần.", "This dossier was rated before; each is rated once.";
    rate_early: "Đánh giá được sau khi bạn đã nhận kết quả.", "You can rate once you have the result.";
    rate_own: "Đánh giá là của người nộp hồ sơ. Bạn đang đăng nhập bằng tài khoản của cơ quan nên không gửi được; người nộp đánh giá bằng tài khoản của mình hoặc khi không đăng nhập.", "A rating is the citizen's. You are signed in with an account of the administration, so it is not taken; citizens rate with their own account or signed out.";
    score_1: "Rất không hài lòng", "Very dissatisfied";
    score_2: "Không hài lòng", "Dissatisfied";
    score_3: "Bình thường", "Neither satisfied nor dissatisfied";
    score_4: "Hài lòng", "Satisfied";
    score_5: "Rất hài lòng", "Very satisfied";
    done_supplement: "Đã gửi bổ sung. Bộ phận một cửa sẽ kiểm tra.", "Sent. The desk will look at it.";
    done_delivery: "Đã lưu cách nhận kết quả.", "How you receive the result is kept.";
    done_withdraw: "Đã rút hồ sơ.", "The dossier is withdrawn.";
    done_rate: "Cảm ơn bạn đã đánh giá.", "Thank you for your rating.";
    complain: "Phản ánh thái độ, hành vi", "Complain about conduct";
    complain_lead: "Nếu cán bộ, công chức nhũng nhiễu, gây phiền hà, không làm hoặc làm không đúng quy định. Lãnh đạo đơn vị đọc, xác minh và trả lời ở trang này; người xử lý hồ sơ không đọc được.", "If officers harassed you, made difficulties, did not do or did not rightly do what the rules say. Leaders of the unit read it, look into it and answer on this page; who handles the dossier does not read it.";
    complain_words: "Sự việc", "What happened";
    complain_hint: "khi nào, ở đâu, việc gì; tối đa 500 chữ; không ghi số định danh hay số điện thoại", "when, where, what; at most 500 letters; no identity or telephone numbers";
    complain_go: "Gửi phản ánh", "Send the complaint";
    complained: "Phản ánh của bạn", "Your complaint";
    complaint_open: "Đã gửi, đang được xác minh.", "Sent; it is being looked into.";
    complaint_founded: "Kết luận: phản ánh đúng.", "Finding: the complaint is true.";
    complaint_unfounded: "Kết luận: phản ánh không đúng.", "Finding: the complaint is not true.";
    done_complain: "Đã gửi phản ánh đến lãnh đạo đơn vị.", "Your complaint was sent to the leaders of the unit.";
    receipt: "Xác nhận đã gửi và số tra cứu", "Confirmation and lookup number";
    receipt_title: "Đã gửi hồ sơ", "Your dossier is handed in";
    receipt_lead: "Hãy giữ lại số tra cứu: cùng với số điện thoại đã khai, số này mở được hồ sơ của bạn. Không đưa cho người khác.", "Keep the lookup number: together with the telephone number it opens your dossier. Give it to nobody.";
    receipt_number: "Số tra cứu", "Lookup number";
    receipt_qr: "Mã QR dẫn đến trang theo dõi hồ sơ", "QR code that leads to the page of the dossier";
    receipt_sent: "Gửi lúc", "Handed in";
    files_count: "tệp điện tử", "files";
    receipt_next: "Tiếp theo", "What comes next";
    receipt_next_text: "Bộ phận một cửa kiểm tra giấy tờ. Đủ thì tiếp nhận và hẹn ngày trả; thiếu thì yêu cầu bổ sung một lần, ghi rõ lý do. Mọi thay đổi đều hiện ở trang theo dõi.", "The desk checks the papers. If all are there it accepts them and promises a day; if not it asks once for what is missing, with the reason. You see every change on the page of the dossier.";
    receipt_pdf: "Tải bản PDF", "As PDF";
    receipt_pdf_accepted: "Giấy tiếp nhận và hẹn trả kết quả (PDF)", "Receipt with the return date (PDF)";
    receipt_follow: "Theo dõi hồ sơ", "Follow the dossier";
    print: "In", "Print";
}

impl FollowTexts {
    /// Scores with their names.
    pub(super) fn scores(&self) -> impl Iterator<Item = (u8, &'static str)> + use<> {
        (1..).zip([self.score_1, self.score_2, self.score_3, self.score_4, self.score_5])
    }
}
