package io.qaio.sample;

/**
 * A mail that the sample pretends to send.
 *
 * @param to the address
 * @param subject what it is about
 */
record Mail(String to, String subject) {

	/**
	 * The domain of the recipient. Public, because the key of a limit uses it.
	 * @return what is behind the @ of the address
	 */
	public String domain() {
		return this.to.substring(this.to.lastIndexOf('@') + 1);
	}

}
