# language: vi
Tính năng: Diễn tập từ đầu đến cuối
  Một kịch bản đi từ bàn soạn đến phiếu quyết định cho vận hành. Mỗi câu dưới đây là một bước mà stories/rehearsal.test.mjs
  làm trong trình duyệt thật; thừa hay thiếu một câu thì bài kiểm tra hỏng.

  Kịch bản: Chạy thử trước ở Tân Bình, rút kinh nghiệm, rồi đồng loạt 102 đơn vị
    Biết thành phố đã phân công nhân sự, và người ký của Phường Tân Bình bị lấy mất quyền ký
    Khi Trung tâm chuyển đổi số soạn một kịch bản dạng bảng và ghi nhận thống nhất
    Và lập đợt chạy thử trước ở 6 phường của Tân Bình, ba vai ở Phường Tân Sơn Hòa do người thật đóng
    Và bắt đầu đợt rồi vào điều hành
    Và in thẻ cho ba người, mỗi người đăng nhập bằng thẻ của mình, thẻ đã dùng không vào được lần nữa
    Và ba người làm phần của mình trên các trang thật
    Thì chỉ Phường Tân Bình không đạt, ở bước ký, vì thiếu quyền ký
    Và sự cố tự mở, có nguyên nhân và chỗ trong nhật ký
    Khi Trung tâm lập mục rút kinh nghiệm với nguyên nhân, biện pháp, nơi chủ trì và hạn
    Và quyền ký được giao lại, nơi chủ trì báo hoàn thành
    Và diễn lại đúng các bước hỏng ở đúng đơn vị hỏng
    Thì đợt diễn lại đạt và mục rút kinh nghiệm tự đóng
    Khi lập và bắt đầu đợt đồng loạt ở 102 đơn vị với chính bản kịch bản đã đạt
    Thì bảng điều hành xanh ở cả 102 đơn vị
    Và mặt hệ thống của mức độ sẵn sàng đạt ở 102 đơn vị
    Khi ghi quyết định cho vận hành có điều kiện
    Thì tải được phiếu tổng hợp PDF và bảng tổng hợp XLSX
