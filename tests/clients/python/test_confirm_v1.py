"""A person's yes, through `mcp` 1.x."""

import unittest

import test_v1
from confirm import Confirms


class V1(Confirms, unittest.TestCase):
    expected_version = test_v1.V1.expected_version
    connect = test_v1.V1.connect


if __name__ == "__main__":
    unittest.main()
