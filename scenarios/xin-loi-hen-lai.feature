# language: vi
@dong-loat
Tính năng: Xin lỗi và hẹn lại ngày trả kết quả
  Hồ sơ sẽ trễ: chậm nhất một ngày trước ngày hết hạn phải xin lỗi, nêu lý do và hẹn lại; chỉ được hẹn lại một lần
  (khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP).

  Kịch bản: Hẹn lại một lần, lần hai bị từ chối
    Biết bây giờ là 09:40
    Và 1 người dân cần thủ tục 2.000720
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và đến 08:00 sau 2 ngày làm việc
    Và lãnh đạo xin lỗi và hẹn trả sau 1 ngày làm việc vì "chờ xác minh địa điểm", nhưng hệ thống không cho vì "ngày hẹn lại không sau hạn trả"
    Và lãnh đạo xin lỗi và hẹn trả sau 3 ngày làm việc vì "chờ xác minh địa điểm kinh doanh mới"
    Thì lời xin lỗi đúng thời hạn
    Và ngày hẹn lại là 17:00 sau 3 ngày làm việc
    Khi lãnh đạo xin lỗi và hẹn trả sau 5 ngày làm việc vì "vẫn chờ", nhưng hệ thống không cho vì "đã hẹn lại một lần"
    Và lãnh đạo trả lại vì "bổ sung kết quả xác minh vào tờ trình"
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Khi chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì hồ sơ ở tình trạng "Có kết quả"
    Và kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
