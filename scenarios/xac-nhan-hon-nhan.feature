# language: vi
@dong-loat
Tính năng: Xác nhận tình trạng hôn nhân trong ba ngày làm việc
  Người dân đã ly hôn nên chuyên viên cần thêm bản án. Chỉ được yêu cầu bổ sung một lần;
  bổ sung đủ thì thời hạn tính lại từ đầu. Kết quả có trước hạn thì báo và trả ngay, không chờ đến ngày hẹn.
  Diễn qua nhiều ngày nên chỉ có ở đợt đồng loạt: đợt chạy thử trước chỉ có một ngày.

  Kịch bản: Chuyên viên yêu cầu bổ sung một lần, kết quả có trước hạn
    Biết bây giờ là 08:00
    Và 1 người dân cần thủ tục 1.004873
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên yêu cầu bổ sung "Bản án hoặc quyết định ly hôn đã có hiệu lực" vì "tờ khai ghi đã ly hôn"
    Thì hồ sơ ở tình trạng "Chờ bổ sung"
    Khi đến 09:00 sau 1 ngày làm việc
    Và người dân bổ sung "Bản án hoặc quyết định ly hôn đã có hiệu lực" tại quầy
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Và hạn trả là 17:00 sau 3 ngày làm việc
    Khi chuyên viên yêu cầu bổ sung "Văn bản ủy quyền" vì "muốn hỏi thêm", nhưng hệ thống không cho vì "đã yêu cầu bổ sung một lần"
    Và đến 09:00 sau 2 ngày làm việc
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có trước hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
