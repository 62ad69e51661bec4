# language: vi
@dong-loat
Tính năng: Ký thay khi lãnh đạo vắng mặt
  Lãnh đạo đi vắng nên đã ủy quyền ký cho một lãnh đạo khác của đơn vị, có thời hạn và có văn bản. Người ấy ký được,
  và nhật ký ghi rõ ký thay ai.

  Kịch bản: Người được ủy quyền ký thay, kết quả đúng hạn
    Biết bây giờ là 13:40
    Và lãnh đạo vắng mặt, đã ủy quyền ký
    Và 1 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và người ký thay ký kết quả
    Thì kết quả được ký thay lãnh đạo
    Và kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
