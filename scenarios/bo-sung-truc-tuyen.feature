# language: vi
@dong-loat
Tính năng: Nộp và bổ sung hồ sơ trực tuyến
  Hồ sơ qua mạng còn thiếu giấy tờ: công chức một cửa yêu cầu bổ sung qua mạng, người dân không phải đến quầy.

  Kịch bản: Bổ sung giấy tờ qua mạng rồi nhận kết quả trong ngày
    Biết bây giờ là 09:10
    Và 1 người dân cần thủ tục 2.000635
    Và người dân thiếu giấy tờ "Giấy tờ tùy thân của người yêu cầu"
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ, nhưng hệ thống không cho vì "thiếu giấy tờ"
    Và công chức một cửa yêu cầu bổ sung "Giấy tờ tùy thân của người yêu cầu" vì "ảnh chụp giấy tờ tùy thân không kèm theo hồ sơ"
    Thì hồ sơ ở tình trạng "Chờ bổ sung"
    Và lý do được ghi vào hồ sơ
    Khi 40 phút sau
    Và người dân bổ sung "Giấy tờ tùy thân của người yêu cầu" trực tuyến
    Thì hồ sơ ở tình trạng "Chờ tiếp nhận"
    Khi công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa thu lệ phí 5.000 đồng, nhưng hệ thống không cho vì "thu không đúng mức phí, lệ phí"
    Và công chức một cửa thu lệ phí 8.000 đồng
    Và công chức một cửa thu lệ phí 8.000 đồng, nhưng hệ thống không cho vì "đã thu phí, lệ phí"
    Và công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
