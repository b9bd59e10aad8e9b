//! Who logs on, and what the answer says of it.

use core::fmt;

use fix_codec::Message;
use spec::tag;

/// What a Logon(A) says of who sent it. None of it belongs into a log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credentials<'a> {
    /// Username(553).
    pub username: Option<&'a [u8]>,
    /// Password(554).
    pub password: Option<&'a [u8]>,
    /// NewPassword(925): the password is to be this from now on.
    pub new_password: Option<&'a [u8]>,
}

impl<'a> Credentials<'a> {
    /// Of a Logon.
    pub(crate) fn of(msg: &Message<'a>) -> Credentials<'a> {
        Credentials {
            username: msg.value(tag::USERNAME),
            password: msg.value(tag::PASSWORD),
            new_password: msg.value(tag::NEW_PASSWORD),
        }
    }
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: Option<&[u8]>| value.map(|_| "***");
        f.debug_struct("Credentials")
            .field("username", &self.username.map(String::from_utf8_lossy))
            .field("password", &shown(self.password))
            .field("new_password", &shown(self.new_password))
            .finish()
    }
}

/// Whether a peer may log on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It may.
    Accepted {
        /// What the answer says of it: a password that was changed or is due to expire.
        status: Option<SessionStatus>,
    },
    /// It may not: a Logout says so.
    Refused {
        /// Why.
        status: SessionStatus,
        /// Text(58). It is read by whoever tried, so it must not say which part was wrong.
        text: &'a str,
    },
}

/// SessionStatus(1409). Versions before FIXT.1.1 have Text(58) alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SessionStatus {
    /// 0
    Active = 0,
    /// 1
    PasswordChanged = 1,
    /// 2
    PasswordDueToExpire = 2,
    /// 3
    NewPasswordNotCompliant = 3,
    /// 4
    LogoutComplete = 4,
    /// 5
    InvalidUsernameOrPassword = 5,
    /// 6
    AccountLocked = 6,
    /// 7
    LogonsNotAllowedNow = 7,
    /// 8
    PasswordExpired = 8,
}

impl SessionStatus {
    /// The value on the wire.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The Text(58) that says the same.
    pub const fn text(self) -> &'static str {
        match self {
            SessionStatus::Active => "Session active",
            SessionStatus::PasswordChanged => "Session password changed",
            SessionStatus::PasswordDueToExpire => "Session password due to expire",
            SessionStatus::NewPasswordNotCompliant => "New session password does not comply with policy",
            SessionStatus::LogoutComplete => "Session logout complete",
            SessionStatus::InvalidUsernameOrPassword => "Invalid username or password",
            SessionStatus::AccountLocked => "Account locked",
            SessionStatus::LogonsNotAllowedNow => "Logons are not allowed at this time",
            SessionStatus::PasswordExpired => "Password expired",
        }
    }
}
