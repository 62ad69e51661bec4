# language: vi
@chay-truoc @dong-loat
Tính năng: Đăng ký khai sinh khi còn thiếu giấy tờ
  Cha mẹ quên Giấy chứng sinh. Công chức một cửa chỉ được tiếp nhận khi hồ sơ đủ,
  nên yêu cầu bổ sung một lần, nêu rõ giấy tờ và lý do; có đủ thì làm xong trong ngày.

  Kịch bản: Bổ sung Giấy chứng sinh rồi nhận Giấy khai sinh
    Biết bây giờ là 08:00
    Và 1 người dân cần thủ tục 1.001193
    Và người dân thiếu giấy tờ "Giấy chứng sinh"
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ, nhưng hệ thống không cho vì "thiếu giấy tờ"
    Và công chức một cửa yêu cầu bổ sung "Giấy chứng sinh" vì "chưa có giấy tờ chứng minh việc sinh"
    Thì hồ sơ ở tình trạng "Chờ bổ sung"
    Và lý do được ghi vào hồ sơ
    Khi đến 09:30 cùng ngày
    Và người dân bổ sung "Giấy chứng sinh" tại quầy
    Thì hồ sơ ở tình trạng "Chờ tiếp nhận"
    Khi công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và lệ phí là 0 đồng
    Và hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
