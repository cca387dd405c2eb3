package io.qaio.ratelimit.web;

import java.security.Principal;
import java.util.Objects;

import org.springframework.security.core.Authentication;
import org.springframework.util.ClassUtils;

/**
 * The name of a user as a key. Any name is one.
 */
final class PrincipalName {

	private static final boolean SECURITY = ClassUtils.isPresent("org.springframework.security.core.Authentication",
			PrincipalName.class.getClassLoader());

	private PrincipalName() {
	}

	/**
	 * The name of a user.
	 * @return the name, "" if the user has none
	 * @throws IllegalStateException if the name is the identity of an object: Spring
	 * Security names a user by the text of its principal, if that has no name
	 */
	static String of(Principal user) {
		String name = Objects.requireNonNullElse(user.getName(), "");
		if (SECURITY && OfSecurity.isIdentity(name, user)) {
			throw new IllegalStateException(
					"Key 'principal' of a route: the principal has no name, and its text is its identity ('" + name
							+ "'), so each object would have a bucket of its own."
							+ " Let it implement java.security.Principal, or give its class a toString()");
		}
		return name;
	}

	/** Loaded only if there is Spring Security. */
	private static final class OfSecurity {

		/**
		 * Whether a name is what {@code Object.toString()} says of the user's principal.
		 */
		static boolean isIdentity(String name, Principal user) {
			Object principal = (user instanceof Authentication authentication) ? authentication.getPrincipal() : null;
			return principal != null && !(principal instanceof String)
					&& name.startsWith(principal.getClass().getName())
					&& name.equals(principal.getClass().getName() + "@" + Integer.toHexString(principal.hashCode()));
		}

	}

}
