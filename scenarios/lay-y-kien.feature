# language: vi
@dong-loat
Tính năng: Cơ quan được lấy ý kiến trả lời trễ
  Cơ quan được lấy ý kiến có thời hạn trả lời của mình; phường, xã vẫn phải giữ hạn trả đã hẹn với người dân
  (khoản 5 Điều 19 Nghị định 61/2018/NĐ-CP). Một lần hỏi chỉ có một câu trả lời.

  Kịch bản: Ý kiến đến trễ, hạn trả không đổi, kết quả vẫn đúng hạn
    Biết bây giờ là 10:10
    Và 1 người dân cần thủ tục 1.004873
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên lấy ý kiến "Ủy ban nhân dân nơi thường trú trước đây" trong 1 ngày làm việc về "tình trạng hôn nhân trong thời gian thường trú tại đó"
    Và chuyên viên lấy ý kiến "Ủy ban nhân dân nơi thường trú trước đây" trong 2 ngày làm việc về "nhắc lại", nhưng hệ thống không cho vì "đang chờ cơ quan này trả lời"
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Khi đến 09:00 sau 2 ngày làm việc
    Và chuyên viên ghi ý kiến của "Ủy ban nhân dân nơi thường trú trước đây" là "chưa đăng ký kết hôn với ai"
    Thì ý kiến của "Ủy ban nhân dân nơi thường trú trước đây" đến sau thời hạn
    Và hạn trả là 17:00 sau 1 ngày làm việc
    Khi chuyên viên ghi ý kiến của "Ủy ban nhân dân nơi thường trú trước đây" là "trả lời lần hai", nhưng hệ thống không cho vì "không chờ cơ quan này trả lời"
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
