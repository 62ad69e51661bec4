# language: vi
@dong-loat
Tính năng: Giao lại hồ sơ cho chuyên viên khác
  Chuyên viên đang thụ lý phải nghỉ: trưởng phòng giao hồ sơ cho một chuyên viên khác của phòng, nêu lý do. Người cũ không làm
  tiếp được nữa; hạn trả vẫn như cũ.

  Kịch bản: Chuyên viên nghỉ ốm, người khác làm tiếp đúng hạn
    Biết bây giờ là 13:30
    Và 1 người dân cần thủ tục 1.004873
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và đến 08:20 sau 1 ngày làm việc
    Và trưởng phòng giao lại hồ sơ cho chuyên viên khác vì "chuyên viên nghỉ ốm"
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Và hạn trả là 17:00 sau 2 ngày làm việc
    Khi chuyên viên trình ký kết quả, nhưng hệ thống không cho vì "người khác đang thụ lý"
    Và chuyên viên khác trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có trước hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
