# language: vi
@dong-loat
Tính năng: Người dân rút hồ sơ
  Chưa trình ký thì người dân được rút hồ sơ, qua mạng hoặc tại quầy. Hồ sơ đã rút thì không ai làm tiếp.

  Kịch bản: Rút qua mạng khi chuyên viên đang thụ lý
    Biết bây giờ là 08:40
    Và 1 người dân cần thủ tục 1.004873
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ trực tuyến
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và 20 phút sau
    Và người dân rút hồ sơ trực tuyến
    Thì hồ sơ ở tình trạng "Đã rút"
    Khi người dân rút hồ sơ trực tuyến, nhưng hệ thống không cho vì "chưa đến bước này"
    Thì hồ sơ ở tình trạng "Đã rút"

  Kịch bản: Rút tại quầy khi vừa được tiếp nhận
    Biết bây giờ là 08:50
    Và 1 người dân cần thủ tục 2.000635
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ ở tình trạng "Đã tiếp nhận"
    Khi người dân rút hồ sơ tại quầy
    Thì hồ sơ ở tình trạng "Đã rút"
