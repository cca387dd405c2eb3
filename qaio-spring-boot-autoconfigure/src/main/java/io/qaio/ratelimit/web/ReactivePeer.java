package io.qaio.ratelimit.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.ClassUtils;

/**
 * Who sent a request in WebFlux over the connection, whatever its headers say. Servers
 * and Spring replace the address by what headers say, and remove these.
 *
 * @param address the address of the peer, "" if it has none
 * @param forwarded the values of the header that proxies append to
 */
record ReactivePeer(String address, List<String> forwarded) {

	private static final boolean NETTY = isPresent("reactor.netty.http.server.HttpServerRequest");

	private static final boolean SERVLET = isPresent("jakarta.servlet.http.HttpServletRequest");

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, ReactivePeer.class.getClassLoader());
	}

	static ReactivePeer of(ServerHttpRequest request, String header) {
		Object received = received(request);
		Optional<ReactivePeer> netty = NETTY ? OfNetty.peer(received, header) : Optional.empty();
		return netty.or(() -> SERVLET ? OfServlet.peer(received, header) : Optional.empty())
			.orElseGet(() -> new ReactivePeer(address(request), request.getHeaders().getOrEmpty(header)));
	}

	/**
	 * The address that a request comes from, as Spring tells it, which may have read it
	 * from headers.
	 * @return the address, "" if there is none
	 */
	static String address(ServerHttpRequest request) {
		return PeerAddress.of(() -> text(request.getRemoteAddress()));
	}

	private static @Nullable Object received(ServerHttpRequest request) {
		ServerHttpRequest inner = request;
		while (inner instanceof ServerHttpRequestDecorator decorator) {
			inner = decorator.getDelegate();
		}
		try {
			return (inner instanceof AbstractServerHttpRequest known) ? known.getNativeRequest() : null;
		}
		catch (IllegalStateException ex) {
			// that of a test has none
			return null;
		}
	}

	/**
	 * An address as text, without looking up names.
	 */
	private static String text(@Nullable SocketAddress address) {
		if (!(address instanceof InetSocketAddress internet)) {
			return "";
		}
		return (internet.getAddress() != null) ? internet.getAddress().getHostAddress() : internet.getHostString();
	}

	/** Loaded only if there is Netty. */
	private static final class OfNetty {

		static Optional<ReactivePeer> peer(@Nullable Object received, String header) {
			return (received instanceof HttpServerRequest request) ? Optional
				.of(new ReactivePeer(text(request.connectionRemoteAddress()), request.requestHeaders().getAll(header)))
					: Optional.empty();
		}

	}

	/** Loaded only if there are servlets. */
	private static final class OfServlet {

		static Optional<ReactivePeer> peer(@Nullable Object received, String header) {
			return (received instanceof HttpServletRequest request)
					? Optional.of(new ReactivePeer(PeerAddress.of(request::getRemoteAddr),
							Collections.list(request.getHeaders(header))))
					: Optional.empty();
		}

	}

}
