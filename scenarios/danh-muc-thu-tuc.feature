# language: vi
@chay-truoc
Tính năng: Các thủ tục đầy đủ của danh mục đi trọn một ngày
  Mỗi thủ tục nhận hồ sơ được tiếp nhận, chuyển đúng phòng, ký và trả ngay trong ngày chạy thử trước.
  Hạn trả và lệ phí là của danh mục; quy trình thật có thể dài đến hết hạn.

  Khung kịch bản: <tên>
    Biết bây giờ là 08:00
    Và 1 người dân cần thủ tục <mã>
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và lệ phí là <lệ phí> đồng
    Và hạn trả là 17:00 cùng ngày
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"

    Dữ liệu:
      | tên               | mã       | lệ phí |
      | Đăng ký khai tử   | 1.000656 | 0      |
      | Đăng ký kết hôn   | 1.000894 | 0      |
      | Chứng thực chữ ký | 2.000884 | 10.000 |

  Khung kịch bản: <tên>
    Biết bây giờ là 08:00
    Và 1 người dân cần thủ tục <mã>
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Thì hồ sơ có mã
    Và lệ phí là <lệ phí> đồng
    Và hạn trả là 17:00 sau <ngày> ngày làm việc
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Thì kết quả có đúng hạn
    Khi công chức một cửa trả kết quả
    Thì hồ sơ ở tình trạng "Đã trả kết quả"

    Dữ liệu:
      | tên                                 | mã       | lệ phí | ngày |
      | Đăng ký lại khai sinh               | 1.004884 | 0      | 5    |
      | Đăng ký giám hộ                     | 1.004837 | 0      | 3    |
      | Đăng ký lại việc nuôi con nuôi      | 2.001255 | 0      | 5    |
      | Chứng thực hợp đồng, giao dịch      | 2.001035 | 50.000 | 2    |
      | Thay đổi đăng ký hộ kinh doanh      | 2.000720 | 0      | 3    |
      | Đính chính Giấy chứng nhận          | 1.012796 | 0      | 8    |
      | Gia hạn giấy phép xây dựng          | 1.013227 | 0      | 5    |
      | Công nhận Ban quản trị nhà chung cư | 1.012888 | 0      | 7    |
