# language: vi
@dong-loat
Tính năng: Lấy ý kiến, duyệt, trả lại và ban hành Giấy chứng nhận đăng ký hộ kinh doanh
  Chuyên viên lấy ý kiến cơ quan khác, có thời hạn trả lời riêng. Trưởng phòng trả lại một lần để sửa, rồi duyệt;
  lãnh đạo ký, văn thư cấp số và ban hành. Kết quả có khi đã ban hành, không phải khi vừa ký.

  Kịch bản: Trưởng phòng trả lại một lần rồi kết quả được ban hành đúng hạn
    Biết bây giờ là 09:20
    Và 1 người dân cần thủ tục 1.001612
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa thu lệ phí 150.000 đồng
    Thì hồ sơ ở tình trạng "Đã tiếp nhận"
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên yêu cầu nộp 300.000 đồng vì "thuế", nhưng hệ thống không cho vì "thủ tục không có nghĩa vụ tài chính"
    Và chuyên viên lấy ý kiến "Công an phường" trong 1 ngày làm việc về "nơi cư trú của chủ hộ"
    Và đến 09:00 sau 1 ngày làm việc
    Và chuyên viên ghi ý kiến của "Công an phường" là "đúng nơi cư trú"
    Và chuyên viên trình ký kết quả
    Và trưởng phòng trả lại vì "ghi sai số nhà"
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Khi chuyên viên trình ký kết quả
    Và trưởng phòng duyệt kết quả
    Và lãnh đạo ký kết quả
    Thì hồ sơ ở tình trạng "Chờ ban hành"
    Khi văn thư ban hành kết quả số "16/GCN-UBND"
    Thì hồ sơ ở tình trạng "Có kết quả"
    Và kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
