# language: vi
@dong-loat
Tính năng: Nộp hồ sơ sau 15 giờ
  Việc trả trong ngày mà nhận sau 15 giờ thì hẹn trả vào ngày làm việc tiếp theo;
  hồ sơ cũng chuyển cho phòng chuyên môn vào đầu ngày hôm sau.
  Diễn qua nhiều ngày nên chỉ có ở đợt đồng loạt: đợt chạy thử trước chỉ có một ngày.

  Kịch bản: Xin bản sao trích lục lúc 15 giờ 10
    Biết bây giờ là 15:10
    Và 1 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và hạn trả là 17:00 sau 1 ngày làm việc
    Khi đến 07:30 sau 1 ngày làm việc
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
