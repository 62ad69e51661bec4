# language: vi
@dong-loat
Tính năng: Hồ sơ trễ hạn
  Hết hạn mà chưa có kết quả thì hồ sơ là quá hạn và được đếm vào chỉ số của đơn vị. Vẫn phải xin lỗi, dù lời xin lỗi đã muộn
  (chậm nhất một ngày trước ngày hết hạn, khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP); hẹn lại không làm hồ sơ hết trễ.
  Mỗi đơn vị có một hồ sơ cố ý để trễ, nên tỷ lệ đúng hạn của đợt này không phải 100 %.

  Kịch bản: Quá hạn, xin lỗi muộn, kết quả trễ hạn
    Biết bây giờ là 10:30
    Và 1 người dân cần thủ tục 2.000720
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và đến 08:10 sau 4 ngày làm việc
    Và chuyên viên trình ký văn bản từ chối vì "địa điểm kinh doanh không phù hợp", nhưng hệ thống không cho vì "đã hết thời hạn để từ chối"
    Và chuyên viên trình ký kết quả
    Thì hồ sơ đã quá hạn
    Khi lãnh đạo xin lỗi và hẹn trả sau 1 ngày làm việc vì "chuyên viên để quá hạn, chưa báo trước"
    Thì lời xin lỗi đã muộn
    Và hồ sơ đã quá hạn
    Khi lãnh đạo ký kết quả
    Thì hồ sơ ở tình trạng "Có kết quả"
    Và kết quả có trễ hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
