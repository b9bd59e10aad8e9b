//! What every socket is told: no delay, keep-alive, buffer sizes.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream};

/// Options of a socket. The defaults suit an order session: small messages leave at once, and a peer whose machine is gone
/// is found even where HeartBtInt(108) is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketOptions {
    /// TCP_NODELAY. Without it an answer may wait for the acknowledgement of the one before.
    pub no_delay: bool,
    /// TCP keep-alive after so long without traffic; `None` for none.
    pub keep_alive: Option<Duration>,
    /// SO_SNDBUF in bytes; `None` leaves it to the system.
    pub send_buffer: Option<usize>,
    /// SO_RCVBUF in bytes; `None` leaves it to the system.
    pub receive_buffer: Option<usize>,
}

impl Default for SocketOptions {
    fn default() -> SocketOptions {
        let keep_alive = Some(Duration::from_secs(60));
        SocketOptions { no_delay: true, keep_alive, send_buffer: None, receive_buffer: None }
    }
}

/// Connections that the system completes while nobody accepts them: a burst of a thousand clients after a restart.
const BACKLOG: i32 = 1024;

impl SocketOptions {
    /// Applies all to a connected socket.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn apply(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(self.no_delay)?;
        let socket = SockRef::from(stream);
        if let Some(idle) = self.keep_alive {
            socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(idle))?;
        }
        self.apply_sizes(&socket)
    }

    /// Buffer sizes count for the window that is agreed on when a connection begins, so they are set before.
    pub(crate) fn apply_sizes(&self, socket: &Socket) -> io::Result<()> {
        if let Some(bytes) = self.send_buffer {
            socket.set_send_buffer_size(bytes)?;
        }
        if let Some(bytes) = self.receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        Ok(())
    }

    /// A listening socket.
    pub(crate) fn listen(&self, bind: SocketAddr) -> io::Result<TcpListener> {
        let socket = Socket::new(Domain::for_address(bind), Type::STREAM, Some(Protocol::TCP))?;
        // Or a restart would have to wait until the last connections of the process before are forgotten.
        socket.set_reuse_address(true)?;
        self.apply_sizes(&socket)?;
        socket.bind(&bind.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket.into())
    }
}
