//! Countries, regions, cities and interface languages.

use super::{Row, Table, row};

const fn place(id: &'static str, name: &'static str, ppm: u64, kind: &'static str) -> Row {
    Row { id, name, ppm, kind: Some(kind) }
}

const fn country(id: &'static str, name: &'static str, ppm: u64) -> Row {
    place(id, name, ppm, "COUNTRY")
}

const fn state(id: &'static str, name: &'static str, ppm: u64) -> Row {
    place(id, name, ppm, "STATE")
}

const fn city(id: &'static str, name: &'static str, ppm: u64) -> Row {
    place(id, name, ppm, "CITY")
}

pub(super) const PLACES: Table = Table {
    prefix: "urn:li:geo:",
    rows: &[
        country("103644278", "United States", 191_000),
        country("101174742", "Canada", 20_000),
        country("101165590", "United Kingdom", 34_000),
        country("101282230", "Germany", 17_000),
        country("105015875", "France", 26_000),
        country("102890719", "Netherlands", 9_600),
        country("105117694", "Sweden", 4_400),
        country("104514075", "Denmark", 2_900),
        country("100456013", "Finland", 1_700),
        country("103819153", "Norway", 2_300),
        country("103350119", "Italy", 17_500),
        country("105646813", "Spain", 16_700),
        country("103883259", "Austria", 2_200),
        country("100565514", "Belgium", 4_300),
        country("106693272", "Switzerland", 3_600),
        country("104738515", "Ireland", 2_500),
        country("105072130", "Poland", 6_300),
        country("102713980", "India", 117_000),
        country("101355337", "Japan", 3_500),
        country("102454443", "Singapore", 3_600),
        country("101452733", "Australia", 13_300),
        country("106057199", "Brazil", 62_000),
        state("102095887", "California, United States", 26_000),
        state("105080838", "New York, United States", 13_500),
        state("102748797", "Texas, United States", 15_400),
        state("102299470", "England, United Kingdom", 28_000),
        state("100477049", "Bavaria, Germany", 3_100),
        state("104246759", "Île-de-France, France", 9_100),
        city("102277331", "San Francisco, California, United States", 1_300),
        city("102571732", "New York, New York, United States", 4_700),
        city("102448103", "Austin, Texas, United States", 900),
        city("102257491", "London, England, United Kingdom", 6_800),
        city("106967730", "Berlin, Germany", 1_700),
        city("106430557", "Hamburg, Germany", 800),
        city("106383538", "Paris, Île-de-France, France", 4_100),
        city("102011674", "Amsterdam, North Holland, Netherlands", 1_500),
        city("106491952", "Stockholm, Stockholm County, Sweden", 1_100),
        city("103812411", "Visby, Gotland County, Sweden", 1),
    ],
};

pub(super) const LOCALES: Table = Table {
    prefix: "urn:li:locale:",
    rows: &[
        row("ar_AE", "Arabic", 12_000),
        row("cs_CZ", "Czech", 2_000),
        row("da_DK", "Danish", 2_000),
        row("de_DE", "German", 19_000),
        row("en_US", "English", 640_000),
        row("es_ES", "Spanish", 90_000),
        row("fr_FR", "French", 46_000),
        row("in_ID", "Indonesian", 9_000),
        row("it_IT", "Italian", 17_000),
        row("ja_JP", "Japanese", 3_000),
        row("ko_KR", "Korean", 2_000),
        row("nl_NL", "Dutch", 8_000),
        row("no_NO", "Norwegian", 1_500),
        row("pl_PL", "Polish", 6_000),
        row("pt_BR", "Portuguese", 60_000),
        row("sv_SE", "Swedish", 3_500),
        row("tr_TR", "Turkish", 11_000),
        row("zh_CN", "Chinese (Simplified)", 14_000),
    ],
};
