"""The Berkeley Function-Calling Leaderboard's conversations, with what is known to be right said by no model."""
