-- A charge, and a use: each checks and writes in one statement. No row came back: refused.
INSERT INTO user_point (user_id, point) VALUES (:user, 0) ON CONFLICT (user_id) DO NOTHING;
UPDATE user_point SET point = point + :amount WHERE user_id = :user AND point + :amount <= :most RETURNING point;
UPDATE user_point SET point = point - :amount WHERE user_id = :user AND point >= :amount RETURNING point;
