"""A person's yes, through `mcp` 2.x, in both protocol eras."""

import unittest

import test_v2
from confirm import Confirms


class Auto(Confirms, unittest.TestCase):
    expected_version = test_v2.Auto.expected_version
    connect = test_v2.Auto.connect


class Legacy(Confirms, unittest.TestCase):
    expected_version = test_v2.Legacy.expected_version
    connect = test_v2.Legacy.connect


if __name__ == "__main__":
    unittest.main()
