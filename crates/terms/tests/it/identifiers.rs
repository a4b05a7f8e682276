//! Identifiers against known values; slips of the pen are noticed.

use kunyu_terms::{
    CertificateKind, CertificateNumber, CreditCode, IdNumber, IdentifierFault, Lang, Localized,
    ParcelCode, UnitCode,
};
use proptest::prelude::*;

const IDS: [&str; 3] = [
    "360426199101010071",
    "11010519491231002X",
    "420112199001010017",
];
const CREDIT: [&str; 2] = ["91110000600037341L", "91420112MA4K000005"];

#[test]
fn known_numbers_and_codes() {
    for text in IDS {
        assert_eq!(text.parse::<IdNumber>().unwrap().revealed(), text);
    }
    for text in CREDIT {
        assert_eq!(text.parse::<CreditCode>().unwrap().as_str(), text);
    }
    let fault = |text: &str| text.parse::<IdNumber>().unwrap_err().fault;
    assert_eq!(fault("110105194912310021"), IdentifierFault::CheckDigit);
    assert_eq!(fault("11010519490231002X"), IdentifierFault::Date);
    assert_eq!(
        fault("1101051949123100２X"),
        IdentifierFault::Character { position: 17 }
    );
    let short = IdentifierFault::Length {
        expected: 18,
        found: 15,
    };
    assert_eq!(fault("110105491231002"), short);
    let fault = |text: &str| text.parse::<CreditCode>().unwrap_err().fault;
    assert_eq!(fault("91420112MA4K000000"), IdentifierFault::CheckDigit);
    assert_eq!(fault("91110000600037341M"), IdentifierFault::CheckDigit);
    assert_eq!(
        fault("91420112MA4KO00005"),
        IdentifierFault::Character { position: 13 }
    );
}

#[test]
fn a_number_is_never_shown_whole() {
    let number: IdNumber = IDS[0].parse().unwrap();
    assert_eq!(
        format!("{number} {number:?}"),
        "360426********0071 IdNumber(360426********0071)"
    );
    assert_eq!(number.born_on().unwrap().to_string(), "1991-01-01");
    let wrong = "360426199101010072".parse::<IdNumber>().unwrap_err();
    for lang in [Lang::Zh, Lang::En] {
        assert!(
            !wrong.sentence(lang).contains("199101"),
            "{}",
            wrong.sentence(lang)
        );
    }
    assert_eq!(wrong.code(), "terms.id_number");
}

#[test]
fn codes_of_parcels_and_units() {
    let unit: UnitCode = " 420112 001001 JC00012 W00000000 ".parse().unwrap();
    assert!(unit.is_bare() && unit.building().is_none());
    assert_eq!(unit.parcel().feature(), "JC");
    assert_eq!(unit.to_string(), "420112 001001 JC00012 W00000000");
    let fault = |text: &str| text.parse::<UnitCode>().unwrap_err().fault;
    assert_eq!(
        fault("420112001001GC00012W00000000"),
        IdentifierFault::CollectiveOnly
    );
    assert_eq!(
        fault("420112001001GB00012W00000001"),
        IdentifierFault::Fixture
    );
    assert_eq!(
        fault("420112001001GB00012F00000000"),
        IdentifierFault::Fixture
    );
    assert_eq!(
        fault("420112001001GB00012K00010001"),
        IdentifierFault::Character { position: 20 }
    );
    assert_eq!(
        fault("420112001001KB00012F00010001"),
        IdentifierFault::Character { position: 13 }
    );
    let parcel = "420112001001GA00012".parse::<ParcelCode>();
    assert_eq!(parcel.unwrap_err().fault, IdentifierFault::CollectiveOnly);
    // collective construction land, and what is undetermined
    for text in ["420112001001JB00012", "420112001001ZW00012"] {
        assert_eq!(text.parse::<ParcelCode>().unwrap().as_str(), text);
    }
}

#[test]
fn numbers_of_certificates() {
    let real: CertificateNumber = "鄂（2019）武汉市江夏不动产权第0036299号".parse().unwrap();
    assert_eq!((real.place.as_str(), real.serial), ("武汉市江夏", 36_299));
    let proof: CertificateNumber = "鄂（2020）武汉市东西湖不动产证明第0000012号"
        .parse()
        .unwrap();
    assert_eq!(proof.kind, CertificateKind::Proof);
    for wrong in [
        "鄂（2020）武汉市东西湖不动产权第000001号",
        "鄂（20）武汉市东西湖不动产权第0000001号",
        "鄂2020武汉市东西湖不动产权第0000001号",
        "某（2020）武汉市东西湖不动产权第0000001号",
        "鄂（2020）不动产权第0000001号",
        "鄂（2020）武汉市东西湖不动产权第0000000号",
        "",
    ] {
        let fault = wrong
            .parse::<CertificateNumber>()
            .map_err(|error| error.fault);
        assert_eq!(fault, Err(IdentifierFault::Form), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_wrong_or_swapped_digit_is_noticed(
        which in 0_usize..3, at in 0_usize..17, other in 0_u8..10,
    ) {
        let mut changed = IDS[which].as_bytes().to_vec();
        changed[at] = b'0' + other;
        let text = String::from_utf8(changed).unwrap();
        prop_assert_eq!(text.parse::<IdNumber>().is_ok(), text == IDS[which]);
        let mut swapped = IDS[which].as_bytes().to_vec();
        swapped.swap(at, at + 1);
        let text = String::from_utf8(swapped).unwrap();
        prop_assert_eq!(text.parse::<IdNumber>().is_ok(), text == IDS[which]);
    }

    #[test]
    fn a_wrong_character_of_a_credit_code_is_noticed(
        which in 0_usize..2, at in 0_usize..18, other in "[0-9A-HJ-NP-RTUWXY]",
    ) {
        let mut text = CREDIT[which].to_owned();
        text.replace_range(at..=at, &other);
        prop_assert_eq!(text.parse::<CreditCode>().is_ok(), text == CREDIT[which]);
    }

    #[test]
    fn what_is_read_is_written_the_same(text in "\\PC{0,40}", serial in 1_u32..10_000_000) {
        let _ = text.parse::<IdNumber>();
        let _ = text.parse::<CreditCode>();
        let _ = text.parse::<ParcelCode>();
        let _ = text.parse::<UnitCode>();
        let _ = text.parse::<CertificateNumber>();
        let number = format!("鄂（2020）武汉市东西湖不动产权第{serial:07}号");
        let read: CertificateNumber = number.parse().unwrap();
        prop_assert_eq!(read.to_string(), number);
    }
}
