use kunyu_terms::Bilingual;

use crate::text::Place;

/// A class of secrecy (密级) of registers and layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecrecyClass {
    /// Id, as registers and layers name it: 公开, 内部, 秘密.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it stands apart: known only to who is cleared for it by name. The others follow each
    /// other from the lowest to the highest, in the order of the file.
    pub apart: bool,
    /// Whether exports bear who took them, when, and their number.
    pub watermark: bool,
    /// Whether an export needs the consent of a second person.
    pub second_person: bool,
    /// Where it is defined.
    pub place: Place,
}

/// The column of a layer whose value begins with the code of the township in which a feature lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownshipColumn {
    /// The layer.
    pub layer: String,
    /// Its column.
    pub column: String,
    /// Where it is defined.
    pub place: Place,
}

/// Whether somebody cleared for `clearance` may know what bears the class `id`. Where no classes are
/// declared nothing is classified; a class that is not declared nobody knows.
pub(crate) fn is_cleared(classes: &[SecrecyClass], clearance: &[String], id: &str) -> bool {
    if classes.is_empty() {
        return true;
    }
    let rank = |id: &str| classes.iter().position(|class| class.id == id);
    let Some(wanted) = rank(id) else {
        return false;
    };
    if classes[wanted].apart {
        return clearance.iter().any(|cleared| cleared == id);
    }
    let held = clearance.iter().filter_map(|cleared| rank(cleared));
    held.filter(|rank| !classes[*rank].apart)
        .any(|rank| rank >= wanted)
}

#[cfg(test)]
mod tests {
    use kunyu_terms::Bilingual;

    use super::{SecrecyClass, is_cleared};
    use crate::text::Place;

    fn class(id: &str, apart: bool) -> SecrecyClass {
        SecrecyClass {
            id: id.to_owned(),
            title: Bilingual::default(),
            apart,
            watermark: false,
            second_person: false,
            place: Place {
                file: "".into(),
                line: 1,
            },
        }
    }

    #[test]
    fn a_clearance_reaches_down_but_not_aside() {
        let all = [
            class("open", false),
            class("inside", false),
            class("patrol", true),
            class("secret", false),
        ];
        let held = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let secret = held(&["secret"]);
        assert!(is_cleared(&all, &secret, "open") && is_cleared(&all, &secret, "secret"));
        assert!(!is_cleared(&all, &secret, "patrol"));
        let patrol = held(&["patrol"]);
        assert!(is_cleared(&all, &patrol, "patrol") && !is_cleared(&all, &patrol, "open"));
        assert!(!is_cleared(&all, &held(&["inside"]), "secret"));
        assert!(!is_cleared(&all, &[], "open"));
        assert!(!is_cleared(&all, &secret, "unheard of"));
        assert!(is_cleared(&[], &[], "anything"));
    }
}
