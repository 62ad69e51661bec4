# language: vi
@dong-loat
Tính năng: Yêu cầu thực hiện nghĩa vụ tài chính khi đính chính Giấy chứng nhận
  Ngoài lệ phí, có thủ tục chỉ khi thụ lý mới biết người dân còn phải nộp bao nhiêu. Yêu cầu nộp tiền một lần;
  trong khi chờ nộp, thời hạn giải quyết tạm dừng. Không nộp thì dừng xử lý, có lý do.

  Kịch bản: Nộp đủ tiền thì làm tiếp, ngày chờ nộp tiền không tính vào thời hạn
    Biết bây giờ là 10:00
    Và 1 người dân cần thủ tục 1.012796
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 8 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên yêu cầu nộp 1.250.000 đồng vì "diện tích sau đính chính tăng, phải nộp bổ sung tiền sử dụng đất"
    Thì hồ sơ ở tình trạng "Chờ thực hiện nghĩa vụ tài chính"
    Khi đến 09:00 sau 1 ngày làm việc
    Và công chức một cửa ghi nhận đã nộp 1.200.000 đồng, nhưng hệ thống không cho vì "số tiền nộp không đúng"
    Và công chức một cửa ghi nhận đã nộp 1.250.000 đồng
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Và hạn trả là 17:00 sau 8 ngày làm việc
    Khi chuyên viên yêu cầu nộp 100.000 đồng vì "tính thiếu", nhưng hệ thống không cho vì "đã yêu cầu nộp tiền một lần"
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có trước hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"

  Kịch bản: Không nộp tiền thì dừng xử lý
    Biết bây giờ là 10:20
    Và 1 người dân cần thủ tục 1.012796
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên yêu cầu nộp 800.000 đồng vì "phải nộp bổ sung lệ phí trước bạ"
    Thì hồ sơ ở tình trạng "Chờ thực hiện nghĩa vụ tài chính"
    Khi đến 09:00 sau 2 ngày làm việc
    Và chuyên viên dừng xử lý vì "không bổ sung hồ sơ theo yêu cầu", ghi rõ "chưa nộp tiền", nhưng hệ thống không cho vì "lý do dừng không phù hợp"
    Và chuyên viên dừng xử lý vì "không thực hiện nghĩa vụ tài chính", ghi rõ "đã hết thời hạn nộp tiền ghi trong thông báo"
    Thì hồ sơ ở tình trạng "Dừng xử lý"
    Và lý do được ghi vào hồ sơ
