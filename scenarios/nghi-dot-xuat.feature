# language: vi
@dong-loat
Tính năng: Thành phố cho nghỉ đột xuất
  Ngày nghỉ được quyết định sau khi đã hẹn trả: mọi hạn trả đang chạy qua ngày ấy được tính lại và người dân được báo. Rút lại
  ngày nghỉ thì hạn trả trở về như cũ. Đơn vị không phải làm gì.

  Kịch bản: Hạn trả lùi một ngày, rồi trở lại khi ngày nghỉ được rút
    Biết bây giờ là 10:40
    Và 1 người dân cần thủ tục 1.012796
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 8 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và đến 14:00 sau 3 ngày làm việc
    Và Thành phố cho nghỉ thêm ngày làm việc thứ 4 sau hôm nay
    Thì hạn trả là 17:00 sau 6 ngày làm việc
    Khi Thành phố rút lại ngày nghỉ ấy
    Thì hạn trả là 17:00 sau 5 ngày làm việc
    Khi chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có trước hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
