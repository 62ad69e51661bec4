# language: vi
@dong-loat
Tính năng: Người dân không bổ sung giấy tờ
  Đã yêu cầu bổ sung một lần mà giấy tờ không đến: chuyên viên dừng xử lý, nêu đúng lý do. Hồ sơ đã dừng thì không nhận bổ sung nữa.

  Kịch bản: Không bổ sung thì dừng xử lý
    Biết bây giờ là 11:00
    Và 1 người dân cần thủ tục 1.004873
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên yêu cầu bổ sung "Bản án hoặc quyết định ly hôn đã có hiệu lực" vì "tờ khai ghi đã ly hôn"
    Thì hồ sơ ở tình trạng "Chờ bổ sung"
    Khi đến 14:00 sau 2 ngày làm việc
    Và chuyên viên dừng xử lý vì "không thực hiện nghĩa vụ tài chính", ghi rõ "không đến", nhưng hệ thống không cho vì "lý do dừng không phù hợp"
    Và chuyên viên dừng xử lý vì "không bổ sung hồ sơ theo yêu cầu", ghi rõ "quá thời hạn ghi trong phiếu yêu cầu bổ sung"
    Thì hồ sơ ở tình trạng "Dừng xử lý"
    Và lý do được ghi vào hồ sơ
