# language: vi
@dong-loat
Tính năng: Lấy số thứ tự và chờ ở sảnh
  Người dân lấy số, chờ không quá 20 phút rồi mới nộp hồ sơ. Người cao tuổi lấy số sau nhưng được gọi trước.

  Kịch bản: Người lấy số trước được gọi trong 20 phút
    Biết bây giờ là 07:35
    Và 1 người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Khi người dân lấy số thứ tự
    Và 15 phút sau
    Và công chức một cửa gọi số tiếp theo
    Thì người dân chờ không quá 20 phút
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa phục vụ xong số này
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
    Thì kết quả có đúng hạn

  Kịch bản: Người cao tuổi lấy số sau, được gọi trước
    Biết bây giờ là 07:36
    Và 1 người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Khi người cao tuổi lấy số ưu tiên
    Và 2 phút sau
    Và công chức một cửa gọi số tiếp theo
    Thì người dân chờ không quá 20 phút
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa phục vụ xong số này
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
    Thì kết quả có đúng hạn
