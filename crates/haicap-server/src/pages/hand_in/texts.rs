//! What the pages of handing in say.

use crate::words::texts;

texts! { pub(crate) HandInTexts;
    title: "Nộp hồ sơ trực tuyến", "Hand in online";
    step_1: "Bước 1/3: phường, xã giải quyết", "Step 1 of 3: the ward or commune in charge";
    step_2: "Bước 2/3: điền thông tin", "Step 2 of 3: the form";
    step_3: "Bước 3/3: xem lại và gửi", "Step 3 of 3: look again and send";
    place: "Phường, xã nơi bạn ở; với hộ kinh doanh, nhà đất, công trình: phường, xã nơi đó (tên cũ hoặc tên mới)", "Where you live; for a business, land, a building: where that is (ward or commune, old name or new)";
    place_of: "Tìm theo nơi ở của người dân; với hộ kinh doanh, nhà đất, công trình: nơi đó (tên cũ hoặc mới)", "Find by where the citizen lives; for a business, land, a building: where that is (old name or new)";
    found_of: "Chọn phường, xã giải quyết", "Choose the ward or commune in charge";
    choose_part_of: "hỏi người dân, chọn phần", "ask the citizen, choose the part";
    split_of: "Nơi cũ bị chia thì hỏi người dân nay thuộc đơn vị nào (khu phố, ấp; thông báo của Ủy ban nhân dân). Danh mục không ghi đường nào thuộc đâu, hệ thống không đoán.", "Where an old unit was split, ask to which unit the citizen belongs now (quarter, hamlet; the People's Committee's notice). The list does not say which street went where; nothing is guessed.";
    handled_by: "Đơn vị giải quyết", "Unit that handles it";
    place_hint: "có dấu hay không dấu đều được; tên cũ trùng nhau thì thêm quận, huyện, ví dụ “phuong 1 quan 3”", "accents are optional; add the district where names repeat, for example “phuong 1 quan 3”";
    find: "Tìm", "Find";
    old: "(cũ)", "(old)";
    now: "nay thuộc", "is now in";
    split_into: "đã chia cho", "was split into";
    choose_part: "chọn phần của bạn", "choose your part";
    none: "Không có phường, xã nào tên như vậy. Thử một chữ trong tên, hoặc chỉ tên quận, huyện cũ.", "There is no such ward or commune. Try one word of the name, or the old district alone.";
    more: "Còn nhiều nơi khác. Gõ thêm chữ của tên hoặc quận, huyện.", "There are more. Type more of the name, or the district.";
    found: "Chọn phường, xã", "Choose the ward or commune";
    split_title: "Địa chỉ của bạn nay thuộc đâu?", "Where does your address belong now?";
    split_note: "Danh mục chuyển đổi đơn vị hành chính ghi đơn vị cũ này là “một phần” ở mỗi đơn vị mới dưới đây, không ghi đường hay khu phố nào thuộc đâu. Vì vậy bạn tự chọn, hệ thống không đoán. Chưa rõ thì xem thông báo của Ủy ban nhân dân về khu phố, ấp của bạn, hoặc hỏi Trung tâm Phục vụ hành chính công của một trong các nơi này.", "The official list of successions says “a part” for each of the new units below, and not which street or quarter went where. So you choose; nothing is guessed. If you are not sure, look at the People's Committee's notice about your quarter, or ask at one of these service centres.";
    split_list: "Ghi chú chính thức: chia tách", "Official note: split";
    other_place: "Chọn nơi khác", "Another place";
    unit: "Nơi tiếp nhận và giải quyết", "Where it is received and handled";
    old_address: "Địa chỉ cũ", "Old address";
    who: "Người nộp hồ sơ", "Who hands in";
    who_why: "Số định danh dùng để xác định người nộp (Điều 10 khoản 1 điểm b Thông tư 01/2018/TT-VPCP); số điện thoại dùng để báo tin và tra cứu.", "The identity number says who you are (Điều 10 khoản 1 điểm b Thông tư 01/2018/TT-VPCP); the telephone number is for messages and for looking up.";
    quantity_wrong: "Viết một số từ 1 đến 1000.", "Write a number from 1 to 1000.";
    form: "Nội dung tờ khai", "The form";
    papers: "Giấy tờ bạn có", "Papers that you have";
    papers_lead: "Chụp ảnh hoặc chọn tệp cho từng giấy tờ; giấy tờ có mà chưa chụp được thì đánh dấu. Bản chính mang theo để đối chiếu khi bộ phận một cửa yêu cầu.", "Take a photo or choose a file for each paper; tick the papers that you have without one. Bring the originals when the desk asks for them.";
    pay: "Cách nộp phí, lệ phí", "How you pay the fee";
    pay_missing: "Hãy chọn cách nộp phí, lệ phí.", "Choose how you pay the fee.";
    pay_lead: "Nộp sau khi hồ sơ được tiếp nhận ({law}). Trang này không thu tiền; nộp cách khác tiền mặt thì báo số chứng từ hoặc mã giao dịch cho bộ phận một cửa.", "To be paid after acceptance ({law}). This site takes no money; unless you pay in cash, tell the desk the number of the transfer.";
    review: "Xem lại trước khi gửi", "Look again before sending";
    fix: "Một số ô cần sửa. Những gì bạn đã điền vẫn còn.", "Some fields need another look. What you typed is still here.";
    review_title: "Xem lại hồ sơ", "Look at your dossier again";
    missing: "Còn thiếu giấy tờ bắt buộc. Bạn vẫn gửi được; bộ phận một cửa sẽ yêu cầu bổ sung và thời hạn chưa tính", "Papers that must be there are missing. You may send it; the desk will ask for them, and the limit does not run yet";
    no_papers: "Chưa có giấy tờ nào", "None yet";
    send: "Gửi hồ sơ", "Send";
    edit: "Sửa lại", "Change";
    counter_only: "Thủ tục này chỉ nhận trực tiếp tại quầy. Hãy đến Trung tâm Phục vụ hành chính công của phường, xã.", "This procedure is taken at the counter only. Go to the service centre of a ward or commune.";
    too_many: "Đã gửi nhiều hồ sơ trong thời gian ngắn. Những gì bạn điền vẫn còn ở đây; hãy đợi 15 phút rồi gửi, hoặc nộp tại bộ phận một cửa.", "Many dossiers were sent in a short time. What you typed is still here; wait 15 minutes and send it, or hand in at the desk.";
}
