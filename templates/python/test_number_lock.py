"""Run with: python3 -m unittest"""

import unittest

from number_lock import NumberLock
from session import Session
from world import Invalid


class NumberLockTests(unittest.TestCase):
    def setUp(self):
        self.world = NumberLock({"id": "dev-0", "code": "042"}, 1, {})

    def test_the_oracle_opens_it(self):
        name, arguments = self.world.oracle()
        self.assertEqual(self.world.step(name, arguments)["verdict"]["score"], 1)

    def test_a_guess_tells_what_is_right(self):
        self.assertEqual(self.world.step("guess", {"code": "024"})["observation"]["text"], "1 in their place, 2 elsewhere.")
        self.assertEqual(self.world.step("guess", {"code": "999"})["observation"]["text"], "0 in their place, 0 elsewhere.")

    def test_what_is_no_code_is_told(self):
        for code in ["", "12", "1234", "abc", "١٢٣", 123, None]:
            with self.assertRaises(Invalid):
                self.world.step("guess", {"code": code})

    def test_replies_are_read_as_they_are_written(self):
        action = ("guess", {"code": "123"})
        self.assertEqual(self.world.parse("I think.\n" + self.world.write(*action)), action)
        with self.assertRaises(Invalid):
            self.world.parse("guess 123")

    def test_an_episode_ends_after_ten_guesses(self):
        session = Session(self.world, "text", 10)
        for step in range(10):
            answer = session.move({"step": step, "reply": {"content": "Action: guess 111"}})
        self.assertEqual(answer["turn"]["outcomes"][-1]["verdict"]["status"], "task limit reached")


if __name__ == "__main__":
    unittest.main()
