import Episodes
