# language: vi
@chay-truoc @dong-loat
Tính năng: Chứng thực bản sao từ bản chính tại quầy
  Người dân mang bản chính và bản sao đến Trung tâm Phục vụ hành chính công.
  Bản sao được ký chứng thực và trả ngay trong ngày; phí tính theo số trang của từng bản.

  Khung kịch bản: <người> người dân xin <bản> bản sao, mỗi bản <trang> trang
    Biết bây giờ là 08:00
    Và <người> người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Và người dân xin <bản> bản, mỗi bản <trang> trang
    Khi người dân nộp hồ sơ tại quầy
    Thì hồ sơ ở tình trạng "Chờ tiếp nhận"
    Khi công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và lệ phí là <lệ phí> đồng
    Và hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì hồ sơ ở tình trạng "Có kết quả"
    Và kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"

    Dữ liệu:
      | người | bản | trang | lệ phí |
      | 2     | 1   | 1     | 2.000  |
      | 1     | 2   | 5     | 14.000 |
