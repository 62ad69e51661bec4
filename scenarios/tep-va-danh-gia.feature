# language: vi
@dong-loat
Tính năng: Gửi tệp giấy tờ, tra cứu và đánh giá
  Người dân nộp trực tuyến kèm ảnh chụp giấy tờ; giấy tờ bổ sung mang đến quầy thì công chức một cửa quét. Nhận kết quả xong,
  người dân tra cứu bằng mã hồ sơ và số điện thoại, không cần đăng nhập, rồi đánh giá.

  Kịch bản: Tệp của từng giấy tờ, bổ sung kèm bản quét, rồi đánh giá
    Biết bây giờ là 09:15
    Và 1 người dân cần thủ tục 2.000635
    Và người dân thiếu giấy tờ "Giấy tờ tùy thân của người yêu cầu"
    Khi người dân nộp hồ sơ trực tuyến
    Và người dân gửi tệp của "Tờ khai cấp bản sao trích lục hộ tịch"
    Thì hồ sơ có tệp của "Tờ khai cấp bản sao trích lục hộ tịch"
    Khi công chức một cửa yêu cầu bổ sung "Giấy tờ tùy thân của người yêu cầu" vì "chưa có giấy tờ tùy thân"
    Và 30 phút sau
    Và người dân bổ sung "Giấy tờ tùy thân của người yêu cầu" tại quầy
    Và công chức một cửa quét "Giấy tờ tùy thân của người yêu cầu"
    Thì hồ sơ có tệp của "Giấy tờ tùy thân của người yêu cầu"
    Khi công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
    Thì kết quả có đúng hạn
    Khi người dân tra cứu bằng mã hồ sơ và số điện thoại, đánh giá 5 điểm
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
