//! What to do about a cause (việc cần làm).

/// What to do about a cause, by its stable word.
pub(super) fn advice(cause: &str) -> &'static str {
    match cause {
        "role_missing" => {
            "Người giữ vị trí chưa có quyền làm bước này: giao quyền cho người đó tại đơn vị rồi diễn lại."
        }
        "other_unit" => "Quyền được giao ở đơn vị khác: sửa phân công của người đó về đúng đơn vị rồi diễn lại.",
        "own_file" => "Không ai xử lý hồ sơ của chính mình: phân công người khác làm bước này.",
        "sign_in_first" => "Phiên đăng nhập không còn hiệu lực: kiểm tra tài khoản của người diễn rồi diễn lại.",
        "nobody_cast" => "Vị trí còn trống: phân công người vào vị trí này tại các đơn vị nêu tên rồi diễn lại.",
        "not_done" => {
            "Không ai làm bước này: xem phần “Người diễn thấy” của từng lỗi; thường là người diễn không thấy hồ sơ \
             trong “Việc của tôi” hoặc không đăng nhập được."
        }
        "not_refused" => "Hệ thống cho làm điều kịch bản nói phải từ chối: xem lại quy tắc hoặc kịch bản.",
        "wrong_actor" => "Người khác đã làm thay: kiểm tra phân công, không ai lặng lẽ làm thay người được giao.",
        "wrong_unit" => "Việc được ghi cho đơn vị khác: kiểm tra đơn vị có thẩm quyền của hồ sơ.",
        "too_early" | "too_late" => "Việc không được làm đúng lúc: xem đồng hồ vận hành thử và lịch của kịch bản.",
        "other_command" => "Đã làm việc khác với kịch bản: xem nhật ký của hồ sơ để biết ai đã làm.",
        "check_failed" => {
            "Kết quả khác với điều kịch bản chờ đợi: đối chiếu kịch bản với dữ liệu thủ tục (lệ phí, thời hạn, lịch)."
        }
        _ => {
            "Hệ thống từ chối theo quy định: đối chiếu kịch bản với căn cứ nêu trong thông báo, sửa bên nào sai rồi \
             diễn lại."
        }
    }
}
