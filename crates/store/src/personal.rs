//! Personal data at rest: SM4 in counter mode with an SM3 authentication code over place and text
//! (encrypt, then authenticate), a keyed SM3 hash for exact search, and masks for reading.

use ctr::cipher::{KeyIvInit as _, StreamCipher as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sm3::Sm3;
use sm4::Sm4;

use crate::StoreError;
use crate::model::hex;
use crate::records::{PersonalKind, RecordError};

const NONCE: usize = 16;
const CODE: usize = 32;
const NAME: usize = 4;

type Counter = ctr::Ctr128BE<Sm4>;

/// A key for personal data with the keys that are drawn from it, one for each purpose.
pub(crate) struct PersonalKey {
    name: [u8; NAME],
    cipher: [u8; 16],
    code: [u8; 32],
    search: [u8; 32],
}

impl std::fmt::Debug for PersonalKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PersonalKey({})", self.id())
    }
}

impl PersonalKey {
    pub(crate) fn new(secret: &[u8; 16]) -> Self {
        let drawn = |purpose: &str| authenticated(secret, &[purpose.as_bytes()]);
        let [mut name, mut cipher] = [[0; NAME], [0; 4]].map(|_| [0_u8; 16]);
        name.copy_from_slice(&drawn("kunyu name")[..16]);
        cipher.copy_from_slice(&drawn("kunyu cipher")[..16]);
        Self {
            name: [name[0], name[1], name[2], name[3]],
            cipher,
            code: drawn("kunyu code"),
            search: drawn("kunyu search"),
        }
    }

    /// Name of the key, part of everything encrypted with it.
    pub(crate) fn id(&self) -> String {
        hex(&self.name)
    }

    /// Encrypts a text. `place` names where it belongs; it opens nowhere else.
    pub(crate) fn encrypt(&self, place: &str, text: &str) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| StoreError::Stored {
            what: "random number".into(),
            reason: error.to_string(),
        })?;
        let mut body = text.as_bytes().to_vec();
        self.stream(&nonce, &mut body);
        let mut bytes = [&self.name[..], &nonce, &body].concat();
        let code = authenticated(&self.code, &[place.as_bytes(), &[0], &bytes]);
        bytes.extend_from_slice(&code);
        Ok(bytes)
    }

    fn decrypt(&self, place: &str, bytes: &[u8]) -> Option<String> {
        let (head, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE)?)?;
        let mut mac = keyed(&self.code);
        for part in [place.as_bytes(), &[0], head] {
            mac.update(part);
        }
        mac.verify_slice(code).ok()?;
        let nonce = <[u8; NONCE]>::try_from(head.get(NAME..NAME + NONCE)?).ok()?;
        let mut body = head[NAME + NONCE..].to_vec();
        self.stream(&nonce, &mut body);
        String::from_utf8(body).ok()
    }

    fn stream(&self, nonce: &[u8; NONCE], body: &mut [u8]) {
        Counter::new(&self.cipher.into(), &(*nonce).into()).apply_keystream(body);
    }

    /// What stands for a text in the search column of a field.
    pub(crate) fn search_hash(&self, field: &str, text: &str) -> String {
        let parts: [&[u8]; 3] = [field.as_bytes(), &[0], text.as_bytes()];
        hex(&authenticated(&self.search, &parts))
    }
}

/// Opens what one of the keys encrypted for this place.
pub(crate) fn decrypt(
    keys: &[PersonalKey],
    place: &str,
    bytes: &[u8],
) -> Result<String, RecordError> {
    let fault = |reason| RecordError::Cipher {
        place: place.to_owned(),
        reason,
    };
    let named = |key: &&PersonalKey| bytes.starts_with(&key.name);
    let key = keys.iter().find(named);
    let key = key.ok_or_else(|| fault("the key is not in the keys folder"))?;
    key.decrypt(place, bytes)
        .ok_or_else(|| fault("it was changed, or belongs elsewhere"))
}

fn keyed(key: &[u8]) -> Hmac<Sm3> {
    // HMAC takes keys of any length
    Hmac::<Sm3>::new_from_slice(key).unwrap_or_else(|_| Hmac::<Sm3>::new(&[0; 64].into()))
}

fn authenticated(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What is shown of personal data.
pub(crate) fn mask(kind: PersonalKind, text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (head, tail) = match kind {
        PersonalKind::IdNumber => (4, 4),
        PersonalKind::Phone => (3, 4),
        PersonalKind::Name => (1, 0),
        PersonalKind::Address => (6, 0),
    };
    let shown = |index: usize| {
        letters.len() > head + tail && (index < head || index >= letters.len() - tail)
    };
    let masked = letters
        .iter()
        .enumerate()
        .map(|(index, letter)| if shown(index) { *letter } else { '*' });
    masked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encrypted_opens_only_in_its_place_and_unchanged() {
        let keys = [PersonalKey::new(&[7; 16]), PersonalKey::new(&[9; 16])];
        let bytes = keys[1].encrypt("person/phone/3", "13800000017").unwrap();
        assert_eq!(
            decrypt(&keys, "person/phone/3", &bytes).unwrap(),
            "13800000017"
        );
        assert_ne!(
            bytes,
            keys[1].encrypt("person/phone/3", "13800000017").unwrap()
        );
        assert!(decrypt(&keys, "person/phone/4", &bytes).is_err());
        assert!(decrypt(&keys[..1], "person/phone/3", &bytes).is_err());
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(decrypt(&keys, "person/phone/3", &changed).is_err());
            assert!(decrypt(&keys, "person/phone/3", &bytes[..at]).is_err());
        }
    }

    #[test]
    fn masks_show_little_and_nothing_of_short_texts() {
        let cases = [
            (
                PersonalKind::IdNumber,
                "420112199001010017",
                "4201**********0017",
            ),
            (PersonalKind::Phone, "13800000017", "138****0017"),
            (PersonalKind::Phone, "5551234", "*******"),
            (PersonalKind::Name, "某某某", "某**"),
            (PersonalKind::Name, "某", "*"),
            (PersonalKind::Address, "吴家山街某路1号", "吴家山街某路**"),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(mask(kind, text), expected);
        }
    }

    /// GB/T 32907-2016, appendix A, example 1.
    #[test]
    fn the_cipher_is_sm4() {
        use sm4::cipher::{BlockCipherEncrypt as _, KeyInit as _};
        let key = crate::model::unhex("0123456789abcdeffedcba9876543210").unwrap();
        let mut block = <[u8; 16]>::try_from(key.as_slice()).unwrap().into();
        Sm4::new_from_slice(&key).unwrap().encrypt_block(&mut block);
        assert_eq!(hex(&block), "681edf34d206965e86b3e94f536e4246");
    }
}
