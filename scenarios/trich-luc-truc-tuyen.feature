# language: vi
@chay-truoc @dong-loat
Tính năng: Cấp bản sao trích lục hộ tịch trực tuyến
  Người dân nộp hồ sơ qua mạng, không phải đến quầy; nhận kết quả trong ngày.

  Kịch bản: Xin bản sao trích lục khai sinh qua mạng
    Biết bây giờ là 08:10
    Và 1 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Thì hồ sơ ở tình trạng "Chờ tiếp nhận"
    Khi công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và lệ phí là 8.000 đồng
    Và hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và 30 phút sau
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
