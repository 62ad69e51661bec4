# language: vi
@dong-loat
Tính năng: Kết quả là tệp, người dân nhận trực tuyến
  Người dân đăng ký nhận kết quả trực tuyến. Chưa có tệp thì chưa trả được; văn thư lưu bản đã ký, đóng dấu; bộ phận một cửa
  xác nhận đã trả, người dân tra cứu bằng mã hồ sơ và số điện thoại rồi tải tệp về.

  Kịch bản: Văn thư lưu tệp kết quả, người dân tải về
    Biết bây giờ là 08:50
    Và 1 người dân cần thủ tục 1.001612
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và người dân đăng ký nhận kết quả trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa thu lệ phí 150.000 đồng
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và trưởng phòng duyệt kết quả
    Và lãnh đạo ký kết quả
    Và văn thư ban hành kết quả số "17/GCN-UBND"
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả, nhưng hệ thống không cho vì "chưa có tệp kết quả"
    Và văn thư lưu tệp kết quả
    Thì hồ sơ có tệp kết quả
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
    Khi người dân tra cứu bằng mã hồ sơ và số điện thoại, tải tệp kết quả
    Thì hồ sơ có tệp kết quả
