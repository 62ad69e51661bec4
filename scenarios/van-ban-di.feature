# language: vi
@chay-truoc @dong-loat
Tính năng: Văn bản đi
  Công văn trả lời được soạn, duyệt, ký, lấy số, đóng dấu và phát hành trên hệ thống quản lý văn bản của Thành phố.
  Mỗi bước làm xong được ghi bằng một minh chứng: số văn bản đi, ảnh chụp màn hình hoặc người chứng kiến.

  Kịch bản: Công văn trả lời được ký, lấy số và phát hành
    Biết bây giờ là 09:30
    Và 1 văn bản cần xử lý
    Khi chuyên viên làm "soạn dự thảo, trình duyệt" trên hệ thống "Quản lý văn bản"
    Và trưởng phòng làm "duyệt nội dung dự thảo" trên hệ thống "Quản lý văn bản"
    Và chánh văn phòng làm "kiểm tra thể thức, trình ký" trên hệ thống "Quản lý văn bản"
    Và lãnh đạo làm "ký văn bản" trên hệ thống "Quản lý văn bản"
    Và văn thư làm "lấy số, đóng dấu, phát hành" trên hệ thống "Quản lý văn bản"
    Và 15 phút sau
    Và văn thư làm "kiểm tra nơi nhận đã nhận được, lưu văn bản" trên hệ thống "Quản lý văn bản"
