# language: vi
@dong-loat
Tính năng: Từ chối đăng ký hộ kinh doanh
  Hồ sơ đủ giấy tờ nên vẫn được tiếp nhận; xét nội dung thì không đủ điều kiện.
  Văn bản từ chối cũng phải được trưởng phòng duyệt, có người có thẩm quyền ký, văn thư ban hành, và trả đúng hạn.
  Diễn qua nhiều ngày nên chỉ có ở đợt đồng loạt: đợt chạy thử trước chỉ có một ngày.

  Kịch bản: Tên hộ kinh doanh trùng với hộ đã đăng ký
    Biết bây giờ là 09:00
    Và 1 người dân cần thủ tục 1.001612
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và hạn trả là 17:00 sau 3 ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Thì hồ sơ ở tình trạng "Đang thụ lý"
    Khi đến 10:00 sau 1 ngày làm việc
    Và chuyên viên trình ký văn bản từ chối vì "tên hộ kinh doanh trùng với hộ đã đăng ký trong cùng địa bàn"
    Thì hồ sơ ở tình trạng "Chờ lãnh đạo phòng duyệt"
    Khi trưởng phòng duyệt kết quả
    Thì hồ sơ ở tình trạng "Chờ ký"
    Khi lãnh đạo ký kết quả
    Thì hồ sơ ở tình trạng "Chờ ban hành"
    Khi văn thư ban hành kết quả số "15/TB-UBND"
    Thì hồ sơ ở tình trạng "Có kết quả"
    Và kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"
