# language: vi
@chay-truoc @dong-loat
Tính năng: Phản ánh 1022
  Người dân gọi tổng đài 1022; phản ánh đi từ phía thành phố về phường, xã rồi trở lại, trên Cổng 1022, không qua hệ thống này.
  Ba bàn của phía thành phố cùng diễn: tổng đài, điều phối, sở ngành. Mỗi bước làm xong được ghi bằng một minh chứng.

  Kịch bản: Phản ánh của người dân được chuyển về đơn vị, xử lý và trả lời
    Biết bây giờ là 09:00
    Và 1 phản ánh cần xử lý
    Khi tổng đài 1022 làm "ghi phản ánh của người dân, cấp mã" trên hệ thống "Cổng 1022"
    Và điều phối viên thành phố làm "chuyển phản ánh về đơn vị, đặt thời hạn" trên hệ thống "Cổng 1022"
    Và văn thư làm "nhận phản ánh, trình chánh văn phòng" trên hệ thống "Cổng 1022"
    Và chánh văn phòng làm "giao phòng chuyên môn" trên hệ thống "Cổng 1022"
    Và chuyên viên làm "xử lý, soạn trả lời" trên hệ thống "Cổng 1022"
    Và lãnh đạo làm "duyệt trả lời" trên hệ thống "Cổng 1022"
    Và cán bộ sở ngành làm "xem kết quả thuộc lĩnh vực của sở" trên hệ thống "Cổng 1022"
    Và tổng đài 1022 làm "báo kết quả cho người dân, đóng phản ánh" trên hệ thống "Cổng 1022"
