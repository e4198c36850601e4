//! What people are, know and want.

use super::{Table, row};

pub(super) const TITLES: Table = Table {
    prefix: "urn:li:title:",
    rows: &[
        row("9", "Software Engineer", 7_800),
        row("39", "Senior Software Engineer", 4_100),
        row("25169", "Data Engineer", 900),
        row("25190", "Data Scientist", 1_100),
        row("25201", "Machine Learning Engineer", 500),
        row("100", "Chief Executive Officer", 6_900),
        row("153", "Chief Technology Officer", 1_300),
        row("203", "Chief Marketing Officer", 600),
        row("211", "Chief Financial Officer", 1_200),
        row("68", "Marketing Manager", 3_400),
        row("29", "Marketing Director", 1_000),
        row("4", "Project Manager", 6_100),
        row("27", "Product Manager", 2_300),
        row("2", "Sales Manager", 5_700),
        row("84", "Account Executive", 2_900),
        row("280", "Human Resources Manager", 2_100),
        row("1685", "Welder", 400),
        row("4307", "Cartographer", 30),
        row("5211", "Librarian", 300),
        row("13", "Teacher", 5_200),
    ],
};

pub(super) const SKILLS: Table = Table {
    prefix: "urn:li:skill:",
    rows: &[
        row("17", "Welding", 1_900),
        row("59", "Java", 11_000),
        row("147", "Rust (Programming Language)", 700),
        row("1346", "Python (Programming Language)", 16_000),
        row("527", "SQL", 18_000),
        row("247", "Marketing Strategy", 13_000),
        row("361", "Digital Marketing", 15_000),
        row("1124", "Search Engine Optimization (SEO)", 8_000),
        row("128", "Sales Management", 14_000),
        row("1346147", "Cloud Computing", 9_000),
        row("50517", "Kubernetes", 2_300),
        row("3289", "Data Analysis", 21_000),
        row("2407", "Cartography", 200),
        row("1903", "Geographic Information Systems (GIS)", 1_400),
        row("300", "Leadership", 61_000),
        row("426", "Project Management", 54_000),
    ],
};

pub(super) const SENIORITIES: Table = Table {
    prefix: "urn:li:seniority:",
    rows: &[
        row("1", "Unpaid", 18_000),
        row("2", "Training", 21_000),
        row("3", "Entry", 270_000),
        row("4", "Senior", 231_000),
        row("5", "Manager", 62_000),
        row("6", "Director", 48_000),
        row("7", "VP", 19_000),
        row("8", "CXO", 31_000),
        row("9", "Partner", 7_000),
        row("10", "Owner", 54_000),
    ],
};

pub(super) const FUNCTIONS: Table = Table {
    prefix: "urn:li:function:",
    rows: &[
        row("1", "Accounting", 18_000),
        row("2", "Administrative", 31_000),
        row("3", "Arts and Design", 27_000),
        row("4", "Business Development", 61_000),
        row("5", "Community and Social Services", 16_000),
        row("6", "Consulting", 14_000),
        row("7", "Education", 44_000),
        row("8", "Engineering", 53_000),
        row("9", "Entrepreneurship", 19_000),
        row("10", "Finance", 23_000),
        row("11", "Healthcare Services", 30_000),
        row("12", "Human Resources", 17_000),
        row("13", "Information Technology", 51_000),
        row("14", "Legal", 10_000),
        row("15", "Marketing", 24_000),
        row("16", "Media and Communication", 20_000),
        row("17", "Military and Protective Services", 7_000),
        row("18", "Operations", 78_000),
        row("19", "Product Management", 6_000),
        row("20", "Program and Project Management", 14_000),
        row("21", "Purchasing", 7_000),
        row("22", "Quality Assurance", 9_000),
        row("23", "Real Estate", 8_000),
        row("24", "Research", 15_000),
        row("25", "Sales", 67_000),
        row("26", "Customer Success and Support", 21_000),
    ],
};

pub(super) const DEGREES: Table = Table {
    prefix: "urn:li:degree:",
    rows: &[
        row("100", "Associate of Arts - AA", 6_000),
        row("200", "Bachelor of Arts - BA", 41_000),
        row("208", "Bachelor of Science - BS", 62_000),
        row("300", "Master of Arts - MA", 17_000),
        row("307", "Master of Business Administration - MBA", 24_000),
        row("310", "Master of Science - MS", 31_000),
        row("700", "Doctor of Philosophy - PhD", 9_000),
    ],
};

pub(super) const FIELDS: Table = Table {
    prefix: "urn:li:fieldOfStudy:",
    rows: &[
        row("100189", "Computer Science", 33_000),
        row("101415", "Economics", 21_000),
        row("100990", "Business Administration and Management", 48_000),
        row("100347", "Mechanical Engineering", 19_000),
        row("100612", "Geography", 3_000),
        row("101342", "Marketing", 18_000),
        row("100842", "Psychology", 17_000),
    ],
};

pub(super) const SCHOOLS: Table = Table {
    prefix: "urn:li:school:",
    rows: &[
        row("70050001", "University of Saltmarsh", 300),
        row("70050002", "Technical University of Fjordline", 200),
        row("70050003", "Orrery Business School", 100),
        row("70050004", "Harbour College of Art", 40),
        row("70050005", "Pepperwood State University", 500),
    ],
};

pub(super) const INTERESTS: Table = Table {
    prefix: "urn:li:interest:",
    rows: &[
        row("11", "Technology", 190_000),
        row("14", "Artificial Intelligence", 92_000),
        row("23", "Business and Management", 170_000),
        row("31", "Marketing and Advertising", 81_000),
        row("47", "Finance and Economy", 76_000),
        row("58", "Sustainability", 44_000),
        row("63", "Careers and Employment", 120_000),
        row("70", "Travel and Navigation", 12_000),
    ],
};

pub(super) const BEHAVIORS: Table = Table {
    prefix: "urn:li:memberBehavior:",
    rows: &[
        row("1", "Frequent travelers", 41_000),
        row("2", "Job seekers", 96_000),
        row("3", "Frequent contributors", 17_000),
        row("4", "Open to education", 33_000),
        row("5", "Desktop users", 210_000),
    ],
};

pub(super) const GROUPS: Table = Table {
    prefix: "urn:li:group:",
    rows: &[
        row("70060001", "Chart Makers of the North Sea", 12),
        row("70060002", "Data People", 900),
        row("70060003", "Marketing Minds", 1_400),
        row("70060004", "Rust Engineers", 150),
    ],
};

pub(super) const GENDERS: Table = Table {
    prefix: "urn:li:gender:",
    rows: &[row("FEMALE", "Female", 410_000), row("MALE", "Male", 540_000)],
};

pub(super) const AGES: Table = Table {
    prefix: "urn:li:ageRange:",
    rows: &[
        row("(18,24)", "18 to 24", 190_000),
        row("(25,34)", "25 to 34", 470_000),
        row("(35,54)", "35 to 54", 250_000),
        row("(55,2147483647)", "55+", 60_000),
    ],
};

pub(super) const EXPERIENCE: Table = Table {
    prefix: "urn:li:yearsOfExperience:",
    rows: &[
        row("1", "1 year", 42_000),
        row("2", "2 years", 44_000),
        row("3", "3 years", 45_000),
        row("4", "4 years", 43_000),
        row("5", "5 years", 41_000),
        row("6", "6 years", 38_000),
        row("7", "7 years", 36_000),
        row("8", "8 years", 34_000),
        row("9", "9 years", 31_000),
        row("10", "10 years", 30_000),
        row("11", "11 years", 27_000),
        row("12", "More than 12 years", 260_000),
    ],
};
