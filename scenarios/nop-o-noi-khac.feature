# language: vi
@dong-loat
Tính năng: Nộp hồ sơ ở đơn vị khác
  Người dân nộp ở phường, xã nào của Thành phố cũng được. Nơi nộp tiếp nhận, cấp mã của mình, chuyển đến đơn vị có thẩm quyền;
  làm xong, người dân nhận kết quả tại nơi đã nộp.

  Kịch bản: Nộp ở phường khác, nhận kết quả tại nơi nộp trong ngày
    Biết bây giờ là 08:30
    Và 1 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại đơn vị khác
    Và công chức nơi nộp tiếp nhận hồ sơ
    Thì hồ sơ có mã của nơi nộp
    Và hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn, nhưng hệ thống không cho vì "hồ sơ chưa chuyển đến"
    Và công chức nơi nộp chuyển hồ sơ đến đơn vị có thẩm quyền
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức nơi nộp trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
