"""今日: what is due, what was left unfinished, what colleagues did."""
