# language: vi
@chay-truoc @dong-loat
Tính năng: Văn bản đến
  Văn bản của Thành phố đến phường, xã qua hệ thống quản lý văn bản của Thành phố, không qua hệ thống này.
  Mỗi bước làm xong được ghi bằng một minh chứng: số văn bản đến, ảnh chụp màn hình hoặc người chứng kiến.

  Kịch bản: Văn bản của Thành phố được vào sổ, cho ý kiến và giao phòng chuyên môn
    Biết bây giờ là 08:30
    Và 1 văn bản cần xử lý
    Khi văn thư làm "tiếp nhận văn bản, vào sổ văn bản đến" trên hệ thống "Quản lý văn bản"
    Và chánh văn phòng làm "xem văn bản, trình lãnh đạo" trên hệ thống "Quản lý văn bản"
    Và lãnh đạo làm "cho ý kiến, giao phòng chuyên môn và thời hạn" trên hệ thống "Quản lý văn bản"
    Và chuyên viên làm "nhận việc được giao" trên hệ thống "Quản lý văn bản"
