# language: vi
@chay-truoc @dong-loat
Tính năng: Hồ sơ phải từ chối tiếp nhận
  Không phải hồ sơ nào cũng nhận được. Khi từ chối, công chức một cửa nêu rõ lý do
  và lý do ấy phải còn trong hồ sơ.

  Kịch bản: Bản chính bị tẩy xóa
    Biết bây giờ là 08:20
    Và 1 người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa từ chối tiếp nhận vì "bản chính bị tẩy xóa, sửa chữa nội dung"
    Thì hồ sơ ở tình trạng "Từ chối tiếp nhận"
    Và lý do được ghi vào hồ sơ
