# language: vi
@dong-loat
Tính năng: Lãnh đạo xem từng hồ sơ rồi ký cùng lúc, kết quả gửi qua bưu chính
  Ba hồ sơ chờ ký cùng lúc: lãnh đạo mở xem từng hồ sơ rồi ký một lần. Người dân đăng ký nhận qua bưu chính, nên bộ phận một
  cửa gửi đi, ghi số hiệu bưu gửi.

  Kịch bản: Ba hồ sơ ký một lần, gửi kết quả qua bưu chính
    Biết bây giờ là 08:20
    Và 3 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và người dân đăng ký nhận kết quả qua bưu chính
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký cùng lúc các hồ sơ đã xem
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả, nhưng hệ thống không cho vì "thiếu số hiệu bưu gửi"
    Và công chức một cửa gửi kết quả qua bưu chính số "EA000000001VN"
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
