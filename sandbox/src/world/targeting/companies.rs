//! What companies are and which there are.

use super::{Table, row};

pub(super) const INDUSTRIES: Table = Table {
    prefix: "urn:li:industry:",
    rows: &[
        row("4", "Software Development", 31_000),
        row("6", "Technology, Information and Internet", 14_000),
        row("96", "IT Services and IT Consulting", 42_000),
        row("118", "Computer and Network Security", 4_000),
        row("84", "Information Services", 3_000),
        row("43", "Financial Services", 23_000),
        row("41", "Banking", 17_000),
        row("42", "Insurance", 9_000),
        row("11", "Business Consulting and Services", 13_000),
        row("80", "Advertising Services", 16_000),
        row("14", "Hospitals and Health Care", 28_000),
        row("68", "Higher Education", 19_000),
        row("69", "Education Administration Programs", 13_000),
        row("27", "Retail", 24_000),
        row("25", "Manufacturing", 18_000),
        row("116", "Transportation, Logistics, Supply Chain and Storage", 11_000),
        row("95", "Maritime Transportation", 2_000),
        row("82", "Book and Periodical Publishing", 1_500),
        row("51", "Civil Engineering", 8_000),
        row("44", "Real Estate", 12_000),
    ],
};

pub(super) const COMPANIES: Table = Table {
    prefix: "urn:li:organization:",
    rows: &[
        row("70010001", "Acme Maps", 3),
        row("70010002", "Acme Atlas", 1),
        row("70010005", "Harbour Books", 1),
        row("70040001", "Saltmarsh Analytics", 6),
        row("70040002", "Brightkiln Ceramics", 2),
        row("70040003", "Orrery Learning", 9),
        row("70040004", "Fjordline Rail", 14),
        row("70040005", "Pepperwood Bank", 41),
        row("70040006", "Quillfeather Software", 11),
        row("70040007", "Tidewater Dental Group", 4),
        row("70040008", "Larkspur Aerospace", 37),
        row("70040009", "Copperbeech Energy", 22),
    ],
};

/// Numeric tuples; names in the style of enumerations are not values (advertising facts §3.3).
pub(super) const STAFF: Table = Table {
    prefix: "urn:li:staffCountRange:",
    rows: &[
        row("(1,1)", "Self-employed", 62_000),
        row("(2,10)", "2-10 employees", 118_000),
        row("(11,50)", "11-50 employees", 104_000),
        row("(51,200)", "51-200 employees", 97_000),
        row("(201,500)", "201-500 employees", 63_000),
        row("(501,1000)", "501-1,000 employees", 47_000),
        row("(1001,5000)", "1,001-5,000 employees", 88_000),
        row("(5001,10000)", "5,001-10,000 employees", 41_000),
        row("(10001,2147483647)", "10,001+ employees", 142_000),
    ],
};

pub(super) const REVENUE: Table = Table {
    prefix: "urn:li:revenue:",
    rows: &[
        row("(0,1)", "Less than $1M", 90_000),
        row("(1,10)", "$1M - $10M", 110_000),
        row("(10,100)", "$10M - $100M", 98_000),
        row("(100,1000)", "$100M - $1B", 74_000),
        row("(1000,2147483647)", "More than $1B", 81_000),
    ],
};

pub(super) const GROWTH: Table = Table {
    prefix: "urn:li:growthRate:",
    rows: &[
        row("1", "Negative growth", 88_000),
        row("2", "0-3%", 121_000),
        row("3", "3-10%", 134_000),
        row("4", "10-20%", 52_000),
        row("5", "20%+", 36_000),
    ],
};

pub(super) const CATEGORIES: Table = Table {
    prefix: "urn:li:organizationRankingList:",
    rows: &[
        row("1", "Fortune 500", 21_000),
        row("2", "Forbes World's Most Innovative Companies", 8_000),
        row("3", "LinkedIn Top Companies", 12_000),
        row("4", "Forbes Fastest Growing Companies", 2_000),
    ],
};

pub(super) const BUYERS: Table = Table {
    prefix: "urn:li:buyerGroup:",
    rows: &[
        row("1", "IT buyers", 31_000),
        row("2", "Marketing buyers", 17_000),
        row("3", "Finance buyers", 14_000),
        row("4", "Human resources buyers", 12_000),
    ],
};
